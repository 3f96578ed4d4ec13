#!/usr/bin/env node
console.log("is-odd");
