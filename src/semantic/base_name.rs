//! Which image a `FROM` names, as far as no `--build-arg` can change it.

use crate::semantic::base_image::BaseImage;
use crate::syntax::typed::ImageName;

/// An image's name as the tables of images are written.
pub(super) struct BaseName {
    /// Registry and repository.
    repository: String,
    tag: Option<String>,
    /// Whether a variable says a part of the tag, which is left out of it.
    is_open: bool,
}

impl BaseName {
    /// The name of an image without variables, or with all of them put in.
    pub(super) fn of(name: &ImageName) -> Self {
        let registry = name.registry.as_ref().map(|registry| format!("{registry}/")).unwrap_or_default();
        Self { repository: format!("{registry}{}", name.repository), tag: name.tag.clone(), is_open: false }
    }

    /// What `raw` says without its variables; nothing where they say more than the tag, or a part of it.
    pub(super) fn without_variables(raw: &str) -> Option<Self> {
        let last = raw.rfind('/').filter(|slash| raw.find('$').is_none_or(|variable| *slash < variable));
        let start = last.map_or(0, |slash| slash + 1);
        let (repository, mut rest) = raw.split_at(start + raw[start..].find(':')?);
        if repository.contains('$') || raw.contains(['\'', '"', '\\', '@']) {
            return None;
        }
        let mut tag = String::new();
        rest = &rest[1..];
        while let Some((literal, variable)) = rest.split_once('$') {
            tag.push_str(literal);
            let end = if variable.starts_with('{') {
                variable.find('}')? + 1
            } else {
                variable.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(variable.len())
            };
            rest = &variable[end..];
        }
        tag.push_str(rest);
        Some(Self { tag: Some(tag), is_open: true, ..Self::of(&ImageName::read(repository)) })
    }

    /// What the tables say of it.
    pub(super) fn image(&self) -> BaseImage<'_> {
        let image = BaseImage::new(&self.repository, self.tag.as_deref());
        if self.is_open { image.open() } else { image }
    }
}

#[cfg(test)]
mod tests {
    use super::BaseName;

    #[track_caller]
    fn check(raw: &str, expected: Option<(&str, &str)>) {
        let found = BaseName::without_variables(raw);
        let found = found.as_ref().map(|it| (it.repository.as_str(), it.tag.as_deref().unwrap_or_default()));
        assert_eq!(found, expected, "{raw}");
    }

    #[test]
    fn a_variable_may_say_the_tag_or_a_part_of_it() {
        check("node:${V}", Some(("node", "")));
        check("node:$V-slim", Some(("node", "-slim")));
        check("localhost:5000/node:${A:-20}-${B}", Some(("localhost:5000/node", "-")));
        check("python:${V:-a/b}", Some(("python", "")));
    }

    #[test]
    fn a_variable_that_says_more_may_say_anything() {
        for raw in ["$IMAGE", "${IMAGE}:20", "${REGISTRY}/node:20", "node${X}:20", "node@$DIGEST", "node:'$V'"] {
            check(raw, None);
        }
    }
}
