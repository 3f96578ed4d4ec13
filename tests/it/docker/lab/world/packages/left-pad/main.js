#!/usr/bin/env node
console.log("left-pad");
