//! Elements of HTML and SVG. The only place where markup is written, so that no text from outside comes into a page
//! without being escaped.

use std::fmt::Display;

/// An element with its attributes and what is in it.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    /// As they are written, each with a blank in front.
    attributes: String,
    /// As it is written.
    content: String,
}

impl Element {
    /// An empty one.
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, attributes: String::new(), content: String::new() }
    }

    /// An empty one of a class, or of several with blanks between them.
    pub(super) fn of(name: &'static str, class: &'static str) -> Self {
        Self::new(name).with("class", class)
    }

    /// With an attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push_str(&format!(" {name}=\"{}\"", escaped(&value.to_string())));
        self
    }

    /// With a text at its end.
    pub(super) fn text(mut self, text: &str) -> Self {
        self.content.push_str(&escaped(text));
        self
    }

    /// With a text at its end that has names between backticks, as the sentences of reports have them.
    pub(super) fn words(mut self, text: &str) -> Self {
        let mut parts = text.split('`');
        self = self.text(parts.next().unwrap_or_default());
        while let Some(part) = parts.next() {
            self = match parts.next() {
                Some(rest) => self.child(Self::new("code").text(part)).text(rest),
                // A backtick that nothing closes is one of the text's own.
                None => self.text("`").text(part),
            };
        }
        self
    }

    /// With an element at its end.
    pub(super) fn child(mut self, child: Self) -> Self {
        self.content.push_str(&child.into_html());
        self
    }

    /// With elements at its end.
    pub(super) fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// With CSS that was written here.
    pub(super) fn css(mut self, css: &'static str) -> Self {
        self.content.push_str(css);
        self
    }

    /// As it stands in a page.
    pub(super) fn into_html(self) -> String {
        let Self { name, attributes, content } = self;
        if VOID.contains(&name) {
            return format!("<{name}{attributes}>");
        }
        // A line break in front of what stands alone makes pages that people and `diff` can read.
        let line = if INLINE.contains(&name) { "" } else { "\n" };
        format!("{line}<{name}{attributes}>{content}</{name}>")
    }
}

/// Elements that have no end. <https://html.spec.whatwg.org/multipage/syntax.html#void-elements>
const VOID: [&str; 1] = ["meta"];

/// Elements in the middle of a text, where a line break would be a blank.
const INLINE: [&str; 4] = ["a", "code", "span", "strong"];

/// A text so that it is nothing but text, between tags and in attributes. Characters that HTML does not have, and those
/// that turn the direction of what is around them, are replaced by one that can be seen.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            _ if character.is_control() => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::Element;

    fn html(element: Element) -> String {
        element.into_html().trim_start().to_owned()
    }

    #[test]
    fn text_is_never_markup() {
        let hostile = "</script><b onclick='x'>&\"";
        let shown = "&lt;/script&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;";
        let element = Element::of("p", "a").with("title", hostile).text(hostile);
        assert_eq!(html(element), format!("<p class=\"a\" title=\"{shown}\">{shown}</p>"));
        assert_eq!(html(Element::new("p").text("a\0b\u{202e}c\r\n\td")), "<p>a\u{fffd}b\u{fffd}c\u{fffd}\n\td</p>");
    }

    #[test]
    fn backticks_make_code() {
        let words = |text: &str| html(Element::new("p").words(text));
        assert_eq!(
            words("`cold`: see <b> in `after`."),
            "<p><code>cold</code>: see &lt;b&gt; in <code>after</code>.</p>"
        );
        assert_eq!(words("a ` b"), "<p>a ` b</p>");
        assert_eq!(words("`a` b ` c"), "<p><code>a</code> b ` c</p>");
    }

    #[test]
    fn elements_stand_in_elements() {
        let list = Element::new("ul").children(["a", "b"].map(|text| Element::new("li").text(text)));
        assert_eq!(html(list), "<ul>\n<li>a</li>\n<li>b</li></ul>");
        assert_eq!(html(Element::new("meta").with("charset", "utf-8")), "<meta charset=\"utf-8\">");
    }
}
