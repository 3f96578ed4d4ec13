//! A client that speaks the protocol by hand.

use std::collections::VecDeque;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;

use crate::invocation::Place;

/// A server, and what is known of it.
pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: Option<BufReader<ChildStdout>>,
    root: String,
    last_id: u32,
    /// What came while something else was waited for.
    waiting: VecDeque<Value>,
    /// What the server answered to the greeting.
    pub(crate) offered: Value,
}

/// A range that holds every text.
pub(crate) fn everything() -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1_000_000, "character": 0 } })
}

/// Parameters that name a place in a document.
pub(crate) fn at(uri: &str, position: &Value) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position })
}

/// A document that is opened.
pub(crate) fn item(uri: &str, text: &str) -> Value {
    json!({ "textDocument": { "uri": uri, "languageId": "dockerfile", "version": 1, "text": text } })
}

/// Changes of a document.
pub(crate) fn changes(uri: &str, version: u32, changes: &Value) -> Value {
    json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes })
}

impl Client {
    /// Starts a server in that place, and says nothing.
    pub(crate) fn connect(place: &Place) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cachemount"))
            .arg("lsp")
            .current_dir(place.path(""))
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        Self {
            input: child.stdin.take(),
            output: child.stdout.take().map(BufReader::new),
            child,
            root: place.path("").to_str().expect("the path is UTF-8").trim_end_matches('/').to_owned(),
            last_id: 0,
            waiting: VecDeque::new(),
            offered: Value::Null,
        }
    }

    /// Starts a server in that place, and says what the client can.
    pub(crate) fn start(place: &Place, capabilities: &Value) -> Self {
        let mut client = Self::connect(place);
        let folders = json!([{ "uri": format!("file://{}", client.root), "name": "place" }]);
        client.greet(capabilities, &folders);
        client
    }

    /// Says what the client can.
    pub(crate) fn greet(&mut self, capabilities: &Value, folders: &Value) {
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders,
        });
        self.offered = self.ask("initialize", &params);
        self.tell("initialized", &json!({}));
    }

    /// What a file of this name in the place is called.
    pub(crate) fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.root)
    }

    /// Opens a document; gives what is published of it.
    pub(crate) fn open(&mut self, uri: &str, text: &str) -> Value {
        self.tell("textDocument/didOpen", &item(uri, text));
        self.published()
    }

    /// Changes a document; gives what is published of it.
    pub(crate) fn change(&mut self, uri: &str, version: u32, made: &Value) -> Value {
        self.tell("textDocument/didChange", &changes(uri, version, made));
        self.published()
    }

    /// What can be done about a range.
    pub(crate) fn actions(&mut self, uri: &str, range: &Value, only: Option<&str>) -> Value {
        let mut context = json!({ "diagnostics": [] });
        if let Some(only) = only {
            context["only"] = json!([only]);
        }
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
        self.ask("textDocument/codeAction", &params)
    }

    /// Asks for something that the server has.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        let answer = self.request(method, params);
        assert_eq!(answer.get("error"), None, "{method}");
        answer["result"].clone()
    }

    /// Asks for something; gives the whole answer.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params }));
        let answer = self.answer();
        assert_eq!(answer["id"], self.last_id);
        answer
    }

    /// Tells something that is not answered.
    pub(crate) fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        self.send_text(&message.to_string());
    }

    /// Sends a message that need not be one.
    pub(crate) fn send_text(&mut self, body: &str) {
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Sends what need not even be framed.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the client did not hang up");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server listens");
    }

    /// The next answer.
    pub(crate) fn answer(&mut self) -> Value {
        self.next(|message| message.get("method").is_none())
    }

    /// The parameters of what is published next.
    pub(crate) fn published(&mut self) -> Value {
        self.told("textDocument/publishDiagnostics")
    }

    /// The parameters of the next message of this method.
    pub(crate) fn told(&mut self, method: &str) -> Value {
        self.next(|message| message["method"] == method)["params"].clone()
    }

    /// What the server asked to be told of; that is granted.
    pub(crate) fn registered(&mut self) -> Value {
        let request = self.next(|message| message["method"] == "client/registerCapability");
        self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": null }));
        request["params"]["registrations"][0].clone()
    }

    /// The first message that is wanted, of those that came and those that come.
    fn next(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(message) = self.waiting.iter().position(&wanted).and_then(|at| self.waiting.remove(at)) {
            return message;
        }
        loop {
            let message = self.read();
            if wanted(&message) {
                return message;
            }
            self.waiting.push_back(message);
        }
    }

    fn read(&mut self) -> Value {
        let output = self.output.as_mut().expect("the client listens");
        let mut length = None;
        loop {
            let mut line = String::new();
            assert_ne!(output.read_line(&mut line).expect("the server speaks"), 0, "the server is gone");
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().ok(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length.expect("the server says how much it says")];
        output.read_exact(&mut body).expect("the server says it all");
        let message: Value = serde_json::from_slice(&body).expect("the server speaks JSON");
        assert_eq!(message["jsonrpc"], "2.0");
        message
    }

    /// Ends the session as the protocol has it; gives the exit code.
    pub(crate) fn farewell(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", &Value::Null), Value::Null);
        self.tell("exit", &Value::Null);
        self.ended()
    }

    /// Says nothing more.
    pub(crate) fn hang_up(&mut self) {
        self.input = None;
    }

    /// Hears nothing more.
    pub(crate) fn stop_listening(&mut self) {
        self.output = None;
    }

    /// The exit code, once the server ended.
    pub(crate) fn ended(mut self) -> Option<i32> {
        self.child.wait().expect("the server ends").code()
    }
}

/// `text` with the edit of an action made, as a client does that counts in UTF-16.
pub(crate) fn applied(text: &str, action: &Value) -> String {
    let edit = &action["edit"];
    let edits = match &edit["documentChanges"] {
        Value::Array(changes) => changes[0]["edits"].as_array().cloned(),
        _ => edit["changes"].as_object().and_then(|changes| changes.values().next()?.as_array().cloned()),
    };
    let mut edits: Vec<_> = edits
        .expect("there are edits")
        .iter()
        .map(|edit| {
            let [start, end] = ["start", "end"].map(|end| offset(text, &edit["range"][end]));
            (start, end, edit["newText"].as_str().expect("a text").to_owned())
        })
        .collect();
    edits.sort_by_key(|(start, end, _)| (*start, *end));
    assert!(edits.windows(2).all(|pair| pair[0].1 <= pair[1].0), "edits overlap: {edits:?}");
    let mut result = text.to_owned();
    for (start, end, new) in edits.iter().rev() {
        result.replace_range(start..end, new);
    }
    result
}

fn offset(text: &str, position: &Value) -> usize {
    let [line, character] = ["line", "character"].map(|part| position[part].as_u64().expect("a number"));
    let line = usize::try_from(line).expect("it is small");
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = 0;
    let within = text[start..].chars().take_while(|letter| {
        units += letter.len_utf16() as u64;
        units <= character
    });
    start + within.map(char::len_utf8).sum::<usize>()
}
