use super::*;

#[test]
fn the_built_in_files_are_valid() {
    let catalogue = Catalogue::parse(FILES).unwrap();
    for concept in catalogue.concepts() {
        assert_eq!(catalogue.find(&concept.id), Some(concept));
    }
    assert_eq!(AUDIOSET_CLASSES.len(), 527);
}

#[test]
fn faults_are_named() {
    let told = |changed: &str| {
        let base = "[[concept]]\nid = \"a\"\nkind = \"texture\"\nen = [\"a\"]\nzh = [\"风\"]\nlabels = [\"Wind\"]\n";
        Catalogue::parse(&[("t.toml", &format!("{base}{changed}"))]).map(|_| ()).unwrap_err()
    };
    assert_eq!(
        told("recipes = [[{ takes = \"wind\" }]]"),
        "t.toml: concept `a`: needs a recipe without takes, for when no recordings are installed"
    );
    assert_eq!(told("recipes = [[{ model = \"lava\" }]]"), "t.toml: concept `a`: there is no model `lava`");
    assert!(told("recipes = [[{ model = \"wind\", settings = { colour = 1 } }]]").contains("setting `colour`"));
    assert!(told("level_db = 3\nrecipes = [[{ model = \"wind\" }]]").contains("level_db is 3"));
    assert!(told("mood = 3\nrecipes = [[{ model = \"wind\" }]]").contains("mood"));
}
