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
        "t.toml: concept `a`: needs a recipe of models alone, for when no pack is installed"
    );
    assert_eq!(told("recipes = [[{ model = \"lava\" }]]"), "t.toml: concept `a`: there is no model `lava`");
    assert!(told("recipes = [[{ model = \"wind\", settings = { colour = 1 } }]]").contains("setting `colour`"));
    assert!(told("level_db = 3\nrecipes = [[{ model = \"wind\" }]]").contains("level_db is 3"));
    let plays = |what: &str| told(&format!("recipes = [[{{ plays = {{ {what} }} }}], [{{ model = \"wind\" }}]]"));
    assert!(plays("program = 200, phrase = \"tune\", keys = [40, 60]").contains("0 to 127"));
    assert!(plays("program = 0, phrase = \"tune\", keys = [40]").contains("keys of `plays`"));
    assert!(
        told("recipes = [[{ takes = \"wind\", model = \"wind\" }]]").contains("one of `takes`, `model` and `plays`")
    );
    assert!(told("mood = 3\nrecipes = [[{ model = \"wind\" }]]").contains("mood"));
}

#[test]
fn a_folder_adds_concepts_and_replaces_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let concept = |id: &str, model: &str| {
        format!(
            "[[concept]]\nid = \"{id}\"\nkind = \"texture\"\nen = [\"{id}\"]\nzh = [\"声\"]\nlabels = [\"Wind\"]\n\
             recipes = [[{{ model = \"{model}\" }}]]\n"
        )
    };
    fs::write(folder.path().join("mine.toml"), concept("my_fan", "wind") + &concept("rain", "sea")).unwrap();
    fs::write(folder.path().join("notes.txt"), "not read").unwrap();
    let catalogue = Catalogue::with_folder(folder.path()).unwrap();
    let built_in = Catalogue::built_in();
    assert_eq!(catalogue.concepts().len(), built_in.concepts().len() + 1);
    assert!(catalogue.find("my_fan").is_some() && catalogue.find("knock") == built_in.find("knock"));
    assert_eq!(catalogue.find("rain").unwrap().recipes[0][0].model.as_deref(), Some("sea"));

    fs::write(folder.path().join("wrong.toml"), concept("x", "lava")).unwrap();
    assert_eq!(Catalogue::with_folder(folder.path()).unwrap_err(), "wrong.toml: concept `x`: there is no model `lava`");
    fs::write(folder.path().join("wrong.toml"), [0xff, 0xfe]).unwrap();
    assert!(Catalogue::with_folder(folder.path()).unwrap_err().contains("wrong.toml"));
    fs::File::create(folder.path().join("wrong.toml")).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
    assert!(Catalogue::with_folder(folder.path()).unwrap_err().contains("at most"));
    assert!(Catalogue::with_folder(&folder.path().join("none")).unwrap_err().contains("none"));
}
