package main

import "example.com/left"

func main() { println(left.Word()) }
