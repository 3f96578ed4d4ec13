use crate::semantic::account::Others;
use crate::semantic::base_image::BaseImage;
use crate::semantic::base_users::ROWS;
use crate::semantic::base_users::others_in;

#[test]
fn every_source_is_an_address_and_rows_without_one_are_never_relied_upon() {
    for row in ROWS {
        match row.source {
            Some(source) => assert!(source.starts_with("https://"), "{}", row.image),
            None => assert!(row.account().is_none_or(|account| account.uid.get().is_none()), "{}", row.image),
        }
    }
}

#[test]
fn a_release_of_ubuntu_that_is_not_told_may_have_any_user() {
    let others = |tag| others_in(&BaseImage::new("ubuntu", tag));
    assert_eq!(others(Some("22.04")), Others::None);
    assert_eq!(others(Some("24.04")), Others::None);
    assert_eq!(others(Some("latest")), Others::Any);
    assert_eq!(others(None), Others::Any);
}
