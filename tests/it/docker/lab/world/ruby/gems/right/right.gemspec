Gem::Specification.new("right", "1.0.0") do |spec|
  spec.summary = "nothing"
  spec.authors = ["the laboratory"]
  spec.files = ["lib/right.rb"]
  spec.add_dependency "left"
end
