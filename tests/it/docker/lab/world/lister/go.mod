module lister

go 1.19
