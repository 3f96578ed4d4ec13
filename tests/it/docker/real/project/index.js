console.log("It runs.");
