package left

import "example.com/right"

func Word() string { return "left of " + right.Word() }
