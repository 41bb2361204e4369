use super::*;

/// What every model must hold, whatever it sounds like.
#[test]
fn every_model_keeps_its_promises() {
    for model in models() {
        let frames = 2 * SAMPLE_RATE_HZ as usize;
        let first = model.render(&Settings::new(), frames, 1).unwrap();
        let name = model.name;
        assert!(matches!(first.channels.len(), 1 | 2), "{name}: {} channels", first.channels.len());
        match model.kind {
            Kind::Texture => assert_eq!(first.frames(), frames, "{name}"),
            Kind::Event => assert!((1..=frames).contains(&first.frames()), "{name}: {} frames", first.frames()),
        }
        let peak = first.sample_peak();
        assert!((0.5..=1.0).contains(&peak), "{name}: peak {peak}");
        assert!(first == model.render(&Settings::new(), frames, 1).unwrap(), "{name} is not deterministic");
        assert!(first != model.render(&Settings::new(), frames, 2).unwrap(), "{name} ignores its seed");
    }
}

#[test]
fn every_parameter_is_heard() {
    for model in models() {
        let frames = 3 * SAMPLE_RATE_HZ as usize;
        let plain = model.render(&Settings::new(), frames, 3).unwrap();
        for param in model.params {
            let others: Vec<Setting> = match param.range {
                Range::Number { min, max, default } => {
                    [min, max].into_iter().filter(|value| *value != default).map(Setting::Number).collect()
                }
                Range::Word(words) => words.iter().skip(1).map(|word| Setting::Word((*word).to_owned())).collect(),
            };
            for other in others {
                let settings = Settings::from([(param.name.to_owned(), other.clone())]);
                let changed = model.render(&settings, frames, 3).unwrap();
                assert!(plain != changed, "{}: `{}` = {other:?} changes nothing", model.name, param.name);
                assert!(changed.channels.iter().flatten().all(|sample| sample.is_finite()), "{}", model.name);
            }
        }
    }
}

#[test]
fn models_have_names_of_their_own() {
    let mut names: Vec<&str> = models().map(|model| model.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn wrong_settings_are_named() {
    let wind = find("wind").unwrap();
    let number = |value| Setting::Number(value);
    let told = |name: &str, setting| {
        wind.render(&Settings::from([(name.to_owned(), setting)]), 100, 0).unwrap_err().to_string()
    };
    assert_eq!(
        told("colour", number(1.0)),
        "model `wind`: setting `colour` is not one of its parameters (intensity, gusts, surface)"
    );
    assert_eq!(
        told("intensity", Setting::Word("very".to_owned())),
        "model `wind`: setting `intensity` must be a number from 0 to 1"
    );
    assert_eq!(told("intensity", number(f32::NAN)), "model `wind`: setting `intensity` must be a number from 0 to 1");
    assert_eq!(
        told("surface", Setting::Word("lava".to_owned())),
        "model `wind`: setting `surface` must be one of open, leaves, edges, microphone"
    );
    assert!(wind.render(&Settings::new(), MAX_FRAMES + 1, 0).is_err());
    let limited = wind.check(&Settings::from([("intensity".to_owned(), number(7.0))])).unwrap();
    assert_eq!(limited["intensity"], number(1.0));
}

#[test]
fn no_frames_are_no_sound() {
    for model in models() {
        assert_eq!(model.render(&Settings::new(), 0, 1).unwrap().frames(), 0, "{}", model.name);
    }
}
