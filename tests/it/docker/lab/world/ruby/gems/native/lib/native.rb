require_relative "native/built"
