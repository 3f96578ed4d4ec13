module example.com/service

go 1.18

require example.com/left v1.0.0
