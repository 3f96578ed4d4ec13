mod grammar;
mod removal;
