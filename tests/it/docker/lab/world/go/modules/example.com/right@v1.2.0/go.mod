module example.com/right

go 1.18
