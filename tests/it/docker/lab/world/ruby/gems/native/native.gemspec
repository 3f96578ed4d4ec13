Gem::Specification.new("native", "1.0.0") do |spec|
  spec.summary = "what has to be built"
  spec.authors = ["the laboratory"]
  spec.files = ["lib/native.rb", "ext/native/extconf.rb", "ext/native/built.rb"]
  spec.extensions = ["ext/native/extconf.rb"]
end
