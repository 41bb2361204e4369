use super::*;

#[test]
fn ranks_the_best_accepted_class() {
    let mut probabilities = vec![0.0; AUDIOSET_CLASSES.len()];
    let place = |label: &str| AUDIOSET_CLASSES.iter().position(|class| *class == label).unwrap();
    probabilities[place("Speech")] = 0.9;
    probabilities[place("Dog")] = 0.5;
    probabilities[place("Bark")] = 0.7;
    assert_eq!(best_rank(&probabilities, &["Dog"]), Some(2));
    assert_eq!(best_rank(&probabilities, &["Dog", "Bark", "Unicorn"]), Some(1));
    assert_eq!(best_rank(&probabilities, &["Unicorn"]), None);
    assert_eq!(best_rank(&probabilities, &[]), None);
}

#[test]
fn refuses_what_is_no_network() {
    for bytes in [&b""[..], b"no network"] {
        assert!(Tagger::read(bytes).is_err());
    }
}
