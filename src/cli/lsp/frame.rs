//! Messages as they come and go: a header that says how long they are, and JSON.
//!
//! The reader of `lsp_server` ends at the first message that it cannot understand; this one says so
//! and reads on.

use std::io;
use std::io::BufRead;
use std::io::Read;
use std::io::Write;

use lsp_server::ErrorCode;
use lsp_server::Message;
use serde_json::Value;
use serde_json::json;

/// What comes in.
#[derive(Debug)]
pub(super) enum Frame {
    Message(Message),
    /// Something else.
    Malformed(Complaint),
    /// Nothing more.
    End,
}

/// What is wrong with something that is no message.
#[derive(Debug)]
pub(super) struct Complaint {
    /// What the message is called, as far as it can be told.
    id: Value,
    code: ErrorCode,
    text: String,
}

impl Complaint {
    fn new(id: Value, code: ErrorCode, text: impl Into<String>) -> Self {
        Self { id, code, text: text.into() }
    }

    /// Answers with it. This is no answer of `lsp_server`'s, which needs a name that it goes by.
    pub(super) fn write(&self, output: &mut impl Write) -> io::Result<()> {
        let error = json!({ "code": self.code as i32, "message": self.text });
        let text = json!({ "jsonrpc": "2.0", "id": self.id, "error": error }).to_string();
        write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        output.flush()
    }
}

/// Reads the next message.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Frame> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(Frame::End);
        }
        let line = String::from_utf8_lossy(&line);
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("Content-Length") => {
                length = value.trim().parse::<u64>().ok();
            }
            // The only other header says how the text is encoded, which can only be UTF-8.
            _ if !line.trim().is_empty() => {}
            _ => break,
        }
    }
    let Some(length) = length else {
        let complaint = Complaint::new(Value::Null, ErrorCode::ParseError, "a message without `Content-Length`");
        return Ok(Frame::Malformed(complaint));
    };
    let mut body = Vec::new();
    // Room is made as text arrives, whatever length was promised.
    if input.take(length).read_to_end(&mut body)? as u64 != length {
        return Ok(Frame::End);
    }
    Ok(message(&body).map_or_else(Frame::Malformed, Frame::Message))
}

/// Understands a message, or says why it is none.
fn message(body: &[u8]) -> Result<Message, Complaint> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Complaint::new(Value::Null, ErrorCode::ParseError, error.to_string()))?;
    let id = value.get("id").filter(|id| id.is_number() || id.is_string()).cloned().unwrap_or_default();
    serde_json::from_value(value)
        .map_err(|_| Complaint::new(id, ErrorCode::InvalidRequest, "neither a request nor an answer"))
}
