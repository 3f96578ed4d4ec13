//! What Compose and Bake put in the place of variables, before a build sees the text.

use crate::project::offsets::Offsets;

/// Who fills in variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    /// `$NAME` and `${…}`; `$$` is a `$`, and any other `$` is one too.
    /// <https://docs.docker.com/reference/compose-file/interpolation/>
    Compose,
    /// `${…}` and `%{…}`; `$${` is `${`, and `%%{` is `%{`.
    /// <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-literals>
    Bake,
    /// Nobody: the reader of the file has done so.
    Done,
}

/// A text as a build sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Filled {
    pub(super) text: String,
    /// To the text as it was written.
    pub(super) offsets: Offsets,
}

impl Template {
    /// The text as a build sees it.
    ///
    /// # Errors
    ///
    /// What is filled in, and how to keep it from that, where it cannot be told what the build sees.
    pub(super) fn fill(self, written: &str) -> Result<Filled, String> {
        let mut filled = Filled::default();
        filled.offsets.push(0, 0);
        let mut rest = written;
        while let Some(at) = rest.find(['$', '%']) {
            filled.text.push_str(&rest[..at]);
            rest = &rest[at..];
            let escaped = self.escape(rest)?;
            let (from, to) = escaped.unwrap_or((1, &rest[..1]));
            filled.text.push_str(to);
            rest = &rest[from..];
            filled.offsets.push(filled.text.len(), written.len() - rest.len());
        }
        filled.text.push_str(rest);
        Ok(filled)
    }

    /// How many bytes at the start of `rest` stand for what else, if they do.
    fn escape(self, rest: &str) -> Result<Option<(usize, &'static str)>, String> {
        match self {
            Self::Compose if rest.starts_with("$$") => Ok(Some((2, "$"))),
            Self::Compose => variable(rest).map_or(Ok(None), |variable| {
                Err(format!(
                    "Compose fills in `{variable}` before it is built; write `$${}` for the build's own",
                    &variable[1..]
                ))
            }),
            Self::Bake if rest.starts_with("$${") => Ok(Some((2, "$"))),
            Self::Bake if rest.starts_with("%%{") => Ok(Some((2, "%"))),
            Self::Bake if rest.starts_with("${") || rest.starts_with("%{") => {
                let (sign, start) = (&rest[..1], until_brace(rest));
                Err(format!("Bake fills in `{start}` before it is built; write `{sign}{start}` for the build's own"))
            }
            Self::Bake | Self::Done => Ok(None),
        }
    }

    /// A word that a build is to see, as it has to be written.
    pub(super) fn written(self, word: &str) -> String {
        match self {
            Self::Compose => word.replace('$', "$$"),
            Self::Bake => word.replace("${", "$${").replace("%{", "%%{"),
            Self::Done => word.to_owned(),
        }
    }
}

/// What Compose takes for a variable at the start of `rest`.
fn variable(rest: &str) -> Option<&str> {
    let name = rest.strip_prefix('$')?;
    if name.starts_with('{') {
        return Some(until_brace(rest));
    }
    let end = name.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    let name = &name[..end.unwrap_or(name.len())];
    name.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic()).then(|| &rest[..=name.len()])
}

/// `rest` up to its first `}`, or the end of its line.
fn until_brace(rest: &str) -> &str {
    let line = rest.split('\n').next().unwrap_or_default();
    line.find('}').map_or(line, |end| &line[..=end])
}

#[cfg(test)]
mod tests {
    use super::Template;

    fn filled(template: Template, written: &str) -> Result<String, String> {
        template.fill(written).map(|filled| filled.text)
    }

    #[test]
    fn compose_sees_variables_where_its_reference_says() {
        let compose = |written| filled(Template::Compose, written);
        assert_eq!(
            compose("RUN a $$HOME $${B} $$$$ $(c) $1 50% $").as_deref(),
            Ok("RUN a $HOME ${B} $$ $(c) $1 50% $")
        );
        for (written, variable) in
            [("FROM a:$TAG-slim", "`$TAG`"), ("FROM ${T:-1}\n", "`${T:-1}`"), ("$$$_x", "`$_x`"), ("${T\n}", "`${T`")]
        {
            let reason = compose(written).expect_err(written);
            assert!(reason.contains(&format!("fills in {variable}")), "{reason}");
        }
    }

    #[test]
    fn bake_sees_templates() {
        let bake = |written| filled(Template::Bake, written);
        assert_eq!(bake("RUN a $HOME $${B} %%{c} $(d) 5%").as_deref(), Ok("RUN a $HOME ${B} %{c} $(d) 5%"));
        assert!(bake("FROM ${TAG}").is_err_and(|reason| reason.contains("write `$${TAG}`")));
        assert!(bake("%{ if x }").is_err());
    }

    #[test]
    fn what_is_written_is_seen_and_has_its_place() {
        for template in [Template::Compose, Template::Bake, Template::Done] {
            let text = "RUN $a ${b} %{c} $$ d";
            let written = template.written(text);
            let seen = template.fill(&written).expect("it is text");
            if template != Template::Done {
                assert_eq!(seen.text, text);
            }
            let place = seen.offsets.at(u32::try_from(seen.text.find(" d").unwrap()).unwrap());
            assert_eq!(&written[place as usize..], " d");
        }
    }
}
