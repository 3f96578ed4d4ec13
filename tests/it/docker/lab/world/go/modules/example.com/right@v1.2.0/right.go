package right

func Word() string { return "right" }
