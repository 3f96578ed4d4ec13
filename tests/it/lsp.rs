//! `cachemount lsp` as an editor speaks with it: the built command, over its standard input and output.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;

use crate::invocation::BROKEN;
use crate::invocation::CLEAN;
use crate::invocation::OFFENDING;
use crate::invocation::Place;

mod client;

use client::Client;
use client::applied;

/// What a modern editor says of itself.
fn modern() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": {
            "workspaceEdit": { "documentChanges": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
        "textDocument": {
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } } },
            "publishDiagnostics": {
                "relatedInformation": true,
                "versionSupport": true,
                "codeDescriptionSupport": true,
                "tagSupport": { "valueSet": [1, 2] },
            },
        },
    })
}

/// The codes of the diagnostics of a publication.
fn codes(published: &Value) -> Vec<&str> {
    let diagnostics = published["diagnostics"].as_array().expect("a list");
    diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().unwrap_or("none")).collect()
}

/// The action of this kind whose title has these words in it.
fn action<'a>(actions: &'a Value, kind: &str, words: &str) -> &'a Value {
    let mut all = actions.as_array().expect("a list").iter();
    let is_it = |action: &&Value| action["kind"] == kind && action["title"].as_str().expect("a title").contains(words);
    all.find(is_it).unwrap_or_else(|| panic!("no {kind} {words} in {actions:#}"))
}

#[test]
fn from_a_bad_file_to_one_with_nothing_to_say_of() {
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    let mut client = Client::start(&place, &modern());
    let uri = client.uri("Dockerfile");
    let published = client.open(&uri, OFFENDING);
    assert_eq!((&published["uri"], &published["version"]), (&json!(uri), &json!(1)));
    assert_eq!(codes(&published), ["missing-cache-mount"]);
    let found = &published["diagnostics"][0];
    assert_eq!((&found["severity"], &found["source"]), (&json!(2), &json!("cachemount")));
    assert!(found["codeDescription"]["href"].as_str().expect("an address").ends_with("#missing-cache-mount"));
    assert_eq!(found["range"]["start"]["line"], 1);

    let hover = client.ask("textDocument/hover", &client::at(&uri, &found["range"]["start"]));
    let page = hover["contents"]["value"].as_str().expect("a page");
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert!(page.starts_with("# missing-cache-mount\n") && page.contains("## Why is this bad?"), "{page}");
    let nothing = client.ask("textDocument/hover", &client::at(&uri, &json!({ "line": 0, "character": 0 })));
    assert_eq!(nothing, Value::Null);

    let actions = client.actions(&uri, &found["range"], None);
    let fix = action(&actions, "quickfix", "mount");
    assert_eq!((&fix["isPreferred"], &fix["diagnostics"][0]), (&json!(true), found));
    assert_eq!(fix["edit"]["documentChanges"][0]["textDocument"], json!({ "uri": uri, "version": 1 }));
    let fixed = applied(OFFENDING, fix);
    assert_eq!(fixed, place_fixed(&place));
    let published = client.change(&uri, 2, &json!([{ "text": fixed }]));
    assert_eq!((codes(&published), &published["version"]), (vec![], &json!(2)));
    assert_eq!(client.actions(&uri, &client::everything(), None), json!([]));

    client.tell("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    assert_eq!(client.published(), json!({ "uri": uri, "diagnostics": [] }));
    assert_eq!(client.farewell(), Some(0));
}

/// What `check --fix` makes of the file of that place.
fn place_fixed(place: &Place) -> String {
    place.run(&["check", "--fix", "Dockerfile"]);
    place.read("Dockerfile")
}

#[test]
fn what_is_offered_is_what_the_client_can_use() {
    let place = Place::with(&[]);
    let client = Client::start(&place, &modern());
    assert_eq!(
        client.offered["capabilities"],
        json!({
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 2, "save": true },
            "hoverProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix", "source.fixAll.cachemount"] },
        })
    );
    assert_eq!(client.offered["serverInfo"]["name"], "cachemount");

    let mut plain = Client::start(&place, &json!({}));
    assert_eq!(plain.offered["capabilities"].get("codeActionProvider"), None);
    let published = plain.open("untitled:1", OFFENDING);
    let found = &published["diagnostics"][0];
    assert_eq!((found.get("codeDescription"), published.get("version")), (None, None));
    let hover = plain.ask("textDocument/hover", &client::at("untitled:1", &found["range"]["start"]));
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert_eq!(plain.farewell(), Some(0));
}

#[test]
fn all_safe_fixes_are_one_action() {
    let text = "FROM debian:12\r\nRUN apt-get update && apt-get install -y curl\r\n\r\nFROM node:22\r\nRUN npm ci\r\n";
    let place = Place::with(&[("Dockerfile", text)]);
    let mut capabilities = modern();
    capabilities["workspace"] = json!({});
    let mut client = Client::start(&place, &capabilities);
    let uri = client.uri("Dockerfile");
    assert_eq!(codes(&client.open(&uri, text)), ["missing-cache-mount", "missing-cache-mount"]);
    let start = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    for only in ["source.fixAll", "source", "source.fixAll.cachemount"] {
        let actions = client.actions(&uri, &start, Some(only));
        assert_eq!(actions.as_array().map(Vec::len), Some(1), "{only}: {actions:#}");
        let all = action(&actions, "source.fixAll.cachemount", "all safe fixes");
        assert!(all["edit"]["changes"].is_object(), "a client without versions gets none: {all:#}");
        assert_eq!(applied(text, all), place_fixed(&Place::with(&[("Dockerfile", text)])));
    }
    assert_eq!(client.actions(&uri, &start, Some("refactor")), json!([]));
    let fixed = applied(text, action(&client.actions(&uri, &start, None), "source.fixAll.cachemount", ""));
    assert!(fixed.contains("--mount=type=cache") && !fixed.replace("\r\n", "").contains(['\r', '\n']), "{fixed:?}");
    assert_eq!(codes(&client.change(&uri, 2, &json!([{ "text": fixed }]))), [""; 0]);
    assert_eq!(client.farewell(), Some(0));
}

#[test]
fn columns_are_counted_as_was_agreed_on() {
    let line = "RUN echo \u{1f433}\u{e9} && apt-get update && apt-get install -y curl";
    let text = format!("FROM debian:12\n{line}\n");
    for (offered, agreed) in [(json!(["utf-16"]), "utf-16"), (json!(["utf-16", "utf-8"]), "utf-8")] {
        let columns = |text: &str| if agreed == "utf-8" { text.len() } else { text.encode_utf16().count() };
        let mut capabilities = modern();
        capabilities["general"]["positionEncodings"] = offered;
        let place = Place::with(&[]);
        let mut client = Client::start(&place, &capabilities);
        assert_eq!(client.offered["capabilities"]["positionEncoding"], agreed);
        let uri = client.uri("not/there/Dockerfile");
        let found = client.open(&uri, &text)["diagnostics"][0].clone();
        let column = |needle: &str| columns(line.split_once(needle).expect("it is there").0);
        assert_eq!(found["range"]["start"], json!({ "line": 1, "character": column("apt-get install") }), "{agreed}");
        // Both sides still have the same text when what is behind the whale was changed.
        let range = json!({
            "start": { "line": 1, "character": column(" && apt-get update") },
            "end": { "line": 1, "character": columns(line) },
        });
        let published = client.change(&uri, 2, &json!([{ "range": range, "text": " || tru" }]));
        assert_eq!(codes(&published), [""; 0], "{agreed}");
        let end = json!({ "line": 1, "character": columns("RUN echo \u{1f433}\u{e9} || tru") });
        let changes = json!([
            { "range": { "start": end, "end": end }, "text": "e && apt-get update" },
            { "range": { "start": { "line": 2, "character": 0 }, "end": { "line": 9, "character": 0 } }, "text": "RUNN true" },
        ]);
        let published = client.change(&uri, 3, &changes);
        assert_eq!(codes(&published), ["none"], "{agreed}: {published:#}");
        assert_eq!(published["diagnostics"][0]["range"]["start"], json!({ "line": 2, "character": 0 }));
        assert_eq!(client.farewell(), Some(0));
    }
}

#[test]
fn what_is_not_saved_and_what_is_no_file_is_linted_too() {
    let place =
        Place::with(&[("Dockerfile", CLEAN), (".cachemount.yaml", "severity: { missing-cache-mount: error }\n")]);
    let mut client = Client::start(&place, &modern());
    let uri = client.uri("Dockerfile");
    assert_eq!(codes(&client.open(&uri, CLEAN)), [""; 0]);
    let published = client.change(&uri, 2, &json!([{ "text": OFFENDING }]));
    assert_eq!(published["diagnostics"][0]["severity"], 1, "what holds for the file holds for its text");
    let published = client.open("untitled:Untitled-1", OFFENDING);
    assert_eq!(published["diagnostics"][0]["severity"], 1, "what holds for the directory holds for what is new");
    let actions = client.actions("untitled:Untitled-1", &published["diagnostics"][0]["range"], None);
    assert!(applied(OFFENDING, action(&actions, "quickfix", "mount")).contains("--mount=type=cache"));
    assert_eq!(place.read("Dockerfile"), CLEAN, "the server writes nothing");
    assert_eq!(client.farewell(), Some(0));
}

#[test]
fn a_byte_order_mark_and_an_indentation_stay() {
    let text = "\u{feff}FROM debian:12\r\n\r\n# what we need\r\n# hadolint ignore=DL3008\r\n  RUN apt-get update && apt-get install -y curl\r\n";
    let place = Place::with(&[]);
    let mut client = Client::start(&place, &modern());
    let published = client.open("untitled:1", text);
    let range = published["diagnostics"][0]["range"].clone();
    assert_eq!((codes(&published), &range["start"]["line"]), (vec!["missing-cache-mount"], &json!(4)));
    let actions = client.actions("untitled:1", &range, Some("quickfix"));
    let offered = action(&actions, "quickfix", "waive `missing-cache-mount` here");
    assert_eq!(offered.get("isPreferred"), None);
    let waived = applied(text, offered);
    let comment = "  # cachemount: ignore[missing-cache-mount]\r\n# hadolint ignore";
    assert_eq!(waived, text.replace("# hadolint ignore", comment), "the other linter's comment stays at its line");
    assert_eq!(codes(&client.change("untitled:1", 2, &json!([{ "text": waived }]))), [""; 0]);
    let fixed = applied(text, action(&actions, "quickfix", "mount"));
    assert!(fixed.starts_with("\u{feff}FROM debian:12\r\n") && fixed.contains("\r\n  RUN --mount="), "{fixed:?}");
    assert_eq!(client.farewell(), Some(0));
}

#[test]
fn a_fix_that_a_person_should_look_at_says_so() {
    let text = "FROM debian:12\n# cachemount: ignore[missing-cache-mount]\nRUN true\n";
    let mut client = Client::start(&Place::with(&[]), &modern());
    let published = client.open("untitled:1", text);
    let found = &published["diagnostics"][0];
    assert_eq!((codes(&published), &found["tags"]), (vec!["unused-ignore"], &json!([1])));
    let actions = client.actions("untitled:1", &found["range"], None);
    assert_eq!(actions.as_array().map(Vec::len), Some(1), "nothing safe, and nothing to waive: {actions:#}");
    let fix = action(&actions, "quickfix", "unsafe");
    assert_eq!((fix.get("isPreferred"), applied(text, fix).as_str()), (None, "FROM debian:12\nRUN true\n"));
    assert_eq!(client.farewell(), Some(0));
}

#[test]
fn further_places_are_told_to_clients_that_show_them() {
    let text = "FROM node:22\nRUN npm ci\nRUN cp -r /root/.npm /srv/npm\n";
    let place = Place::with(&[]);
    let related = |capabilities: &Value| {
        let mut client = Client::start(&place, capabilities);
        let published = client.open("untitled:1", text);
        assert_eq!(client.farewell(), Some(0));
        let all = published["diagnostics"].as_array().expect("a list").clone();
        all.iter()
            .filter_map(|found| found["relatedInformation"][0]["location"].as_object().cloned())
            .collect::<Vec<_>>()
    };
    let told = related(&modern());
    assert!(!told.is_empty());
    assert!(told.iter().all(|location| location["uri"] == "untitled:1"), "{told:#?}");
    assert!(related(&json!({})).is_empty());
}

#[test]
fn what_buildkit_rejects_is_an_error_and_nothing_is_fixed() {
    let text = format!("{BROKEN}RUN apt-get update && apt-get install -y curl\n");
    let mut client = Client::start(&Place::with(&[]), &modern());
    let published = client.open("untitled:1", &text);
    let error = &published["diagnostics"][0];
    assert_eq!((&error["severity"], &error["range"]["start"]["line"]), (&json!(1), &json!(1)));
    assert!(error["message"].as_str().expect("a message").contains("did you mean `RUN`?"), "{error:#}");
    let actions = client.actions("untitled:1", &client::everything(), None);
    let edits = actions.as_array().expect("a list").iter();
    assert!(edits.clone().all(|action| action["title"].as_str().expect("a title").contains("waive")), "{actions:#}");
    assert_eq!(client.farewell(), Some(0));
}

#[test]
fn a_configuration_that_changes_holds_at_once() {
    let place = Place::with(&[("here/Dockerfile", OFFENDING)]);
    let mut client = Client::start(&place, &modern());
    let watched = client.registered();
    assert_eq!(watched["method"], "workspace/didChangeWatchedFiles");
    assert_eq!(watched["registerOptions"]["watchers"], json!([{ "globPattern": "**/.cachemount.yaml" }]));
    let uri = client.uri("here/Dockerfile");
    assert_eq!(codes(&client.open(&uri, OFFENDING)), ["missing-cache-mount"]);

    let configuration = client.uri(".cachemount.yaml");
    let write = |text: &str| fs::write(place.path(".cachemount.yaml"), text).expect("it can be written");
    let changes = json!({ "changes": [{ "uri": configuration, "type": 2 }] });
    write("ignore: [missing-cache-mount]\n");
    client.tell("workspace/didChangeWatchedFiles", &changes);
    assert_eq!(codes(&client.published()), [""; 0]);

    write("ignore:\n  - missing-cach-mount\n");
    client.tell("workspace/didChangeWatchedFiles", &changes);
    let told = client.published();
    assert_eq!(told["uri"], json!(configuration));
    assert_eq!(told["diagnostics"][0]["range"]["start"], json!({ "line": 1, "character": 4 }));
    let message = client.told("window/showMessage")["message"].as_str().expect("a message").to_owned();
    assert!(message.contains(".cachemount.yaml:2:5: unknown rule `missing-cach-mount`; did you mean"), "{message}");
    assert_eq!(codes(&client.published()), ["missing-cache-mount"], "it goes on without");

    write("select: [unlocked-cache]\n");
    client.tell("textDocument/didSave", &json!({ "textDocument": { "uri": uri } }));
    assert_eq!(client.published(), json!({ "uri": configuration, "diagnostics": [] }));
    assert_eq!(codes(&client.published()), [""; 0]);
    assert_eq!(client.farewell(), Some(0));
}

#[test]
fn configurations_and_files_that_name_dockerfiles_are_none() {
    let place = Place::with(&[]);
    let mut client = Client::start(&place, &modern());
    for (name, text) in [(".cachemount.yaml", "select: []\n"), ("compose.yaml", "services: {}\n")] {
        let uri = client.uri(name);
        client.tell("textDocument/didOpen", &client::item(&uri, text));
        assert_eq!(client.actions(&uri, &client::everything(), None), json!([]));
    }
    assert_eq!(client.farewell(), Some(0));
}

#[test]
fn what_cannot_be_understood_ends_nothing() {
    let mut client = Client::start(&Place::with(&[]), &modern());
    for (body, code, id) in [
        ("{\"jsonrpc\":", -32700, Value::Null),
        ("\u{0}", -32700, Value::Null),
        ("[]", -32600, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"id\":70}", -32600, json!(70)),
        ("{\"jsonrpc\":\"2.0\",\"id\":71,\"method\":\"textDocument/hover\",\"params\":7}", -32602, json!(71)),
        ("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"textDocument/rename\"}", -32601, json!("a")),
        ("{\"jsonrpc\":\"2.0\",\"id\":72,\"method\":\"initialize\",\"params\":{}}", -32600, json!(72)),
    ] {
        client.send_text(body);
        let answer = client.answer();
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{body}");
    }
    client.send_bytes(b"Content-Length: many\r\n\r\n");
    assert_eq!(client.answer()["error"]["code"], -32700);
    client.send_bytes(b"X-Other: 1\r\n");
    client.tell("textDocument/didOpen", &json!({ "textDocument": 1 }));
    assert_eq!(client.told("window/logMessage")["type"], 2);
    client.tell("textDocument/didChange", &client::changes("untitled:none", 1, &json!([{ "text": "" }])));
    client.tell("$/setTrace", &json!({ "value": "verbose" }));
    let published = client.open("untitled:1", OFFENDING);
    assert_eq!(codes(&published), ["missing-cache-mount"]);
    let nowhere =
        json!({ "start": { "line": 90, "character": 9 }, "end": { "line": 1, "character": 4_000_000_000_u32 } });
    let published = client.change("untitled:1", 2, &json!([{ "range": nowhere, "text": "RUNN true" }]));
    assert_eq!(codes(&published), ["none", "missing-cache-mount"]);
    assert_eq!(client.farewell(), Some(0));
}

#[test]
fn each_finding_of_the_fixtures_is_settled_by_its_fix_and_waived_by_its_comment() {
    let mut client = Client::start(&Place::with(&[]), &modern());
    let mut settled = 0;
    for path in fixtures() {
        // Editors have no text that is not UTF-8.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let uri = format!("file://{}", path.display());
        let published = client.open(&uri, &text);
        // A fix may leave another finding of its rule, which says what still stands in the way.
        let count = |published: &Value, found: &Value| {
            let all = published["diagnostics"].as_array().expect("a list").iter();
            all.filter(|other| other["code"] == found["code"] && other["message"] == found["message"]).count()
        };
        let mut version = 1;
        for found in published["diagnostics"].as_array().expect("a list") {
            let Some(code) = found["code"].as_str() else { continue };
            let actions = client.actions(&uri, &found["range"], Some("quickfix"));
            let about = |action: &&Value| action["diagnostics"] == json!([found]);
            let about: Vec<_> = actions.as_array().expect("a list").iter().filter(about).collect();
            let waivers = about.iter().filter(|action| action["title"].as_str().expect("a title").contains(" waive `"));
            assert_eq!(waivers.count(), usize::from(code != "unused-ignore"), "{uri}: {actions:#}");
            for action in about {
                version += 2;
                let changed = client.change(&uri, version - 1, &json!([{ "text": applied(&text, action) }]));
                assert!(
                    count(&changed, found) < count(&published, found),
                    "{uri}: {} left {changed:#}",
                    action["title"]
                );
                assert_eq!(
                    client.change(&uri, version, &json!([{ "text": text }]))["diagnostics"],
                    published["diagnostics"]
                );
                settled += 1;
            }
        }
    }
    assert!(settled > 100, "only {settled}");
    assert_eq!(client.farewell(), Some(0));
}

/// The Dockerfiles of all fixtures.
fn fixtures() -> Vec<PathBuf> {
    let mut directories = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")];
    let mut files = Vec::new();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("the fixtures can be read") {
            let path = entry.expect("the fixtures can be read").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.file_name().is_some_and(|name| name == "Dockerfile") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn before_the_greeting_and_after_the_farewell_nothing_is_answered() {
    let mut client = Client::connect(&Place::with(&[]));
    let hover = client::at("untitled:1", &json!({ "line": 0, "character": 0 }));
    assert_eq!(client.request("textDocument/hover", &hover)["error"]["code"], -32002);
    client.tell("textDocument/didOpen", &client::item("untitled:1", OFFENDING));
    assert_eq!(client.request("initialize", &json!({ "capabilities": 1 }))["error"]["code"], -32602);
    client.greet(&modern(), &Value::Null);
    assert_eq!(client.request("shutdown", &Value::Null)["result"], Value::Null);
    assert_eq!(client.request("textDocument/hover", &hover)["error"]["code"], -32600);
    client.tell("exit", &Value::Null);
    assert_eq!(client.ended(), Some(0));
}

#[test]
fn a_client_that_goes_away_without_a_farewell_is_told_by_the_exit_code() {
    let mut abrupt = Client::start(&Place::with(&[]), &modern());
    abrupt.tell("exit", &Value::Null);
    assert_eq!(abrupt.ended(), Some(1));

    let mut gone = Client::start(&Place::with(&[]), &modern());
    gone.open("untitled:1", OFFENDING);
    gone.hang_up();
    assert_eq!(gone.ended(), Some(1));

    let silent = Place::with(&[]).run(&["lsp", "--stdio"]);
    assert_eq!((silent.code, silent.out.as_str(), silent.err.as_str()), (Some(1), "", ""));

    let mut half = Client::connect(&Place::with(&[]));
    half.send_bytes(b"Content-Length: 99999999999999\r\n\r\n{");
    half.hang_up();
    assert_eq!(half.ended(), Some(1));

    let mut deaf = Client::start(&Place::with(&[]), &modern());
    deaf.stop_listening();
    deaf.tell("textDocument/didOpen", &client::item("untitled:1", OFFENDING));
    assert_eq!(deaf.ended(), Some(1));
}
