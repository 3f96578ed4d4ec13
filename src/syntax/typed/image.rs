//! Names of images.

use dockerfile_parser::ImageRef;

/// The parts of an image's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageName {
    /// Host, and port if there is one; `None` for Docker Hub.
    pub registry: Option<String>,
    /// The name within the registry, such as `library/debian` or `debian`.
    pub repository: String,
    /// What stands behind the `:`.
    pub tag: Option<String>,
    /// What stands behind the `@`.
    pub digest: Option<String>,
}

impl ImageName {
    /// Splits a name, the variables of which have been put in.
    pub fn read(name: &str) -> Self {
        // The crate drops a tag in front of a digest, so it never gets to see the digest.
        let (name, digest) = match name.split_once('@') {
            Some((name, digest)) => (name, Some(digest.to_owned())),
            None => (name, None),
        };
        let ImageRef { registry, image, tag, .. } = ImageRef::parse(name);
        Self { registry, repository: image, tag, digest }
    }

    /// The name within the registry as people write it: `node` for `library/node`.
    pub fn familiar(&self) -> &str {
        self.repository.trim_start_matches("docker.io/").trim_start_matches("library/")
    }
}
