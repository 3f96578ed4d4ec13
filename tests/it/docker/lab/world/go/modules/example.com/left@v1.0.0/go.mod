module example.com/left

go 1.18

require example.com/right v1.2.0
