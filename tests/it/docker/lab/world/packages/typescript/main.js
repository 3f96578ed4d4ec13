#!/usr/bin/env node
console.log("typescript");
