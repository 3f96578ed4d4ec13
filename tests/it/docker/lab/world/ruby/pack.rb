# Makes a repository with a compact index out of the gems here: https://guides.rubygems.org/rubygems-org-compact-index-api/
require "digest"
require "fileutils"
require "rubygems/package"

FileUtils.mkdir_p("/opt/lab/repository/gems")
FileUtils.mkdir_p("/opt/lab/repository/info")
versions = "created_at: 2020-01-01T00:00:00Z\n---\n"
Dir["/opt/lab/gems/*"].sort.each do |directory|
  Dir.chdir(directory)
  spec = Gem::Specification.load(Dir["*.gemspec"].first)
  gem = "/opt/lab/repository/gems/#{spec.file_name}"
  FileUtils.mv(Gem::Package.build(spec), gem)
  needs = spec.dependencies.map { |it| "#{it.name}:#{it.requirement}" }.join(",")
  info = "---\n#{spec.version} #{needs}|checksum:#{Digest::SHA256.file(gem).hexdigest}\n"
  File.write("/opt/lab/repository/info/#{spec.name}", info)
  versions += "#{spec.name} #{spec.version} #{Digest::MD5.hexdigest(info)}\n"
end
File.write("/opt/lab/repository/versions", versions)
