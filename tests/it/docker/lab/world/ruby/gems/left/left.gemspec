Gem::Specification.new("left", "1.0.0") do |spec|
  spec.summary = "nothing"
  spec.authors = ["the laboratory"]
  spec.files = ["lib/left.rb"]
end
