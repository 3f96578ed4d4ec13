use std::fs;

use tempfile::TempDir;

use super::{Address, Certificates, DEFAULT, check, find};

fn find_with(given: Option<&str>, environment: &[(&str, &str)]) -> Result<Address, String> {
    let variable =
        |name: &str| environment.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
    find(given, variable).map_err(|error| error.to_string())
}

fn host(given: Option<&str>, environment: &[(&str, &str)]) -> String {
    let address = find_with(given, environment).unwrap();
    assert_eq!(address.certificates, None);
    address.host
}

/// A home directory with a context `colima`, which is the current one; `tls` are the files that it has for TLS.
fn home(endpoint: &str, tls: &[&str]) -> TempDir {
    // `printf colima | sha256sum`
    const DIGEST: &str = "f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16";
    let directory = TempDir::new().unwrap();
    let contexts = directory.path().join(".docker/contexts");
    let meta = contexts.join("meta").join(DIGEST);
    fs::create_dir_all(&meta).unwrap();
    let text = format!("{{\"Name\":\"colima\",\"Metadata\":{{}},\"Endpoints\":{{\"docker\":{endpoint}}}}}");
    fs::write(meta.join("meta.json"), text).unwrap();
    fs::write(directory.path().join(".docker/config.json"), r#"{"auths":{},"currentContext":"colima"}"#).unwrap();
    let certificates = contexts.join("tls").join(DIGEST).join("docker");
    fs::create_dir_all(&certificates).unwrap();
    for name in tls {
        fs::write(certificates.join(name), "").unwrap();
    }
    directory
}

#[test]
fn what_is_given_goes_before_the_environment() {
    let environment = [("DOCKER_HOST", "tcp://a:2375"), ("DOCKER_CONTEXT", "b")];
    assert_eq!(host(Some("unix:///c"), &environment), "unix:///c");
    assert_eq!(host(None, &environment), "tcp://a:2375");
    assert_eq!(host(None, &[("DOCKER_HOST", "")]), "unix:///var/run/docker.sock");
}

#[test]
fn contexts_are_looked_up() {
    let directory = home(r#"{"Host":"unix:///colima.sock","SkipTLSVerify":false}"#, &[]);
    let home = ("HOME", directory.path().to_str().unwrap());
    assert_eq!(host(None, &[home]), "unix:///colima.sock");
    assert_eq!(host(Some("colima"), &[home, ("DOCKER_HOST", "tcp://a")]), "unix:///colima.sock");
    assert_eq!(host(None, &[home, ("DOCKER_CONTEXT", "default")]), DEFAULT);
    assert_eq!(host(Some("default"), &[home]), DEFAULT);
    let error = find_with(None, &[home, ("DOCKER_CONTEXT", "gone")]).unwrap_err();
    assert!(error.contains("the Docker context `gone`"), "{error}");
}

#[test]
fn a_context_may_have_certificates() {
    let directory = home(r#"{"Host":"tcp://a:2376"}"#, &["ca.pem", "cert.pem", "key.pem"]);
    let home_of = |directory: &TempDir| directory.path().to_str().unwrap().to_owned();
    let address = find_with(None, &[("HOME", &home_of(&directory))]).unwrap();
    assert_eq!(address.host, "tcp://a:2376");
    assert!(check(&address).is_ok(), "{address:?}");
    let directory = home(r#"{"Host":"tcp://a:2376","SkipTLSVerify":true}"#, &["cert.pem", "key.pem"]);
    let error = find_with(None, &[("HOME", &home_of(&directory))]).unwrap_err();
    assert!(error.contains("does not have its certificate verified"), "{error}");
}

#[test]
fn tls_is_spoken_where_the_environment_says_so() {
    let environment = |path: &'static str| [("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", path), ("HOME", "/h")];
    let address = find_with(Some("tcp://a:2376"), &environment("/certs")).unwrap();
    let certificates = address.certificates.as_ref().unwrap();
    assert_eq!(certificates.authority.to_str(), Some("/certs/ca.pem"));
    assert_eq!(certificates.certificate.to_str(), Some("/certs/cert.pem"));
    assert_eq!(certificates.key.to_str(), Some("/certs/key.pem"));
    let error = check(&address).unwrap_err().to_string();
    assert!(error.contains("there is no file /certs/ca.pem, which TLS needs"), "{error}");
    let address = find_with(Some("tcp://a:2376"), &environment("")).unwrap();
    assert_eq!(address.certificates.unwrap().key.to_str(), Some("/h/.docker/key.pem"));
    assert_eq!(host(Some("unix:///a"), &environment("/certs")), "unix:///a");
    assert_eq!(host(Some("tcp://a"), &[("DOCKER_CERT_PATH", "/certs")]), "tcp://a");
}

#[test]
fn an_engine_may_be_given_with_certificates_of_its_own() {
    let address = find_with(Some("host=tcp://a:2376,ca=a.pem,cert=c.pem,key=k.pem"), &[]).unwrap();
    let [authority, certificate, key] = ["a.pem", "c.pem", "k.pem"].map(Into::into);
    let certificates = Some(Certificates { authority, certificate, key });
    assert_eq!(address, Address { host: "tcp://a:2376".to_owned(), certificates });
    assert_eq!(host(Some("host=unix:///a"), &[]), "unix:///a");
    let error = |given| find_with(Some(given), &[]).unwrap_err();
    assert!(error("host=tcp://a,ca=a.pem").contains("all of ca=, cert= and key="));
    assert!(error("host=tcp://a,verify=no").starts_with("`verify=no` of the engine"));
}

#[test]
fn addresses_that_cannot_be_spoken_to_are_refused_with_what_to_do() {
    let check = |host: &str| check(&find_with(Some(host), &[]).unwrap()).map_err(|error| error.to_string());
    assert!(check("unix:///x").is_ok());
    assert_eq!(check("ssh://me@there").is_ok(), cfg!(unix));
    assert!(check("/var/run/docker.sock").unwrap_err().contains("unix://"));
    assert!(check("localhost:2375").unwrap_err().contains("tcp://"));
    assert!(check("https://a").unwrap_err().contains("tcp:// with its certificates"));
}
