#!/usr/bin/env node
console.log("eslint");
