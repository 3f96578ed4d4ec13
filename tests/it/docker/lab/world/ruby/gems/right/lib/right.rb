require "left"
