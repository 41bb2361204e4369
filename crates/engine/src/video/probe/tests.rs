use proptest::prelude::*;

use super::*;

const STREAM: &str = r#"{"index":0,"codec_type":"video","codec_name":"h264","width":640,"height":360,
    "time_base":"1/600","start_pts":0"#;

fn answer(rest: &str) -> Answer {
    Answer::read(format!(r#"{{"streams":[{STREAM}{rest}}}],"format":{{}}}}"#).as_bytes()).unwrap()
}

fn message<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Input(message)) => message,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn orientations_follow_the_matrix() {
    struct Case {
        matrix: [i32; 4],
        transposes: bool,
        flips: (bool, bool),
    }
    const ONE: i32 = 65536;
    for case in [
        Case { matrix: [ONE, 0, 0, ONE], transposes: false, flips: (false, false) },
        Case { matrix: [-ONE, 0, 0, -ONE], transposes: false, flips: (true, true) },
        Case { matrix: [-ONE, 0, 0, ONE], transposes: false, flips: (true, false) },
        Case { matrix: [0, ONE, -ONE, 0], transposes: true, flips: (true, false) },
        Case { matrix: [0, -ONE, ONE, 0], transposes: true, flips: (false, true) },
        Case { matrix: [0, ONE, ONE, 0], transposes: true, flips: (false, false) },
        Case { matrix: [0, 0, 0, 0], transposes: false, flips: (false, false) },
        Case { matrix: [i32::MIN, 1, 1, i32::MAX], transposes: false, flips: (true, false) },
    ] {
        let [a, b, c, d] = case.matrix;
        let matrix = format!(r"\n00000000: {a:12} {b:12} 0\n00000001: {c:12} {d:12} 0\n00000002: 0 0 1073741824\n");
        let answer = answer(&format!(r#","side_data_list":[{{}},{{"displaymatrix":"{matrix}"}}]"#));
        let found = answer.picture().unwrap().orientation();
        let expected = Orientation { transposes: case.transposes, flips_x: case.flips.0, flips_y: case.flips.1 };
        assert_eq!(found, expected, "{:?}", case.matrix);
    }
    assert_eq!(
        answer(r#","side_data_list":[{"displaymatrix":"x"}]"#).picture().unwrap().orientation(),
        Orientation::default()
    );
}

#[test]
fn sizes_are_checked_before_anything_is_decoded() {
    let limits = VideoLimits::default();
    let stream = |size: &str| {
        Answer::read(format!(r#"{{"streams":[{{"index":0,"codec_type":"video",{size}}}]}}"#).as_bytes()).unwrap()
    };
    let size = |answer: &Answer| upright_size(answer.picture().unwrap(), &limits);
    assert_eq!(size(&stream(r#""width":720,"height":576,"sample_aspect_ratio":"16:11""#)).unwrap(), (1047, 576));
    assert_eq!(size(&stream(r#""width":720,"height":576,"sample_aspect_ratio":"999999:1""#)).unwrap(), (720, 576));
    let refused = message(size(&stream(r#""width":65535,"height":65535"#)));
    assert!(refused.contains("65535×65535") && refused.contains("33177600"), "{refused}");
    message(size(&stream(r#""width":0,"height":65535"#)));
    message(size(&stream(r#""height":65535"#)));
}

#[test]
fn timelines_are_exact_and_refuse_nonsense() {
    struct Case {
        name: &'static str,
        list: &'static str,
        rest: &'static str,
        duration_s: f64,
        frames: usize,
    }
    for case in [
        Case {
            name: "in order of decoding",
            list: "0,20,K_\n40,20,__\n20,20,__\n",
            rest: "",
            duration_s: 0.1,
            frames: 3,
        },
        Case {
            name: "discarded at both ends",
            list: "-20,20,KD\n0,20,__\n20,20,__\n40,20,_D\n",
            rest: "",
            duration_s: 40.0 / 600.0,
            frames: 2,
        },
        Case { name: "begins late", list: "300,20,K_\n320,20,__\n", rest: "", duration_s: 40.0 / 600.0, frames: 2 },
        Case { name: "no last length", list: "0,20,K_\n20,20,__\n40,0,__\n", rest: "", duration_s: 0.1, frames: 3 },
        Case {
            name: "ends within the last",
            list: "0,20,K_\n20,20,__\n",
            rest: r#","duration_ts":30"#,
            duration_s: 0.05,
            frames: 2,
        },
        Case {
            name: "lines of nonsense",
            list: "\nN/A,N/A,K_\n0,20,K_\nx\n,,\n\u{1},2\n",
            rest: "",
            duration_s: 20.0 / 600.0,
            frames: 1,
        },
    ] {
        let answer = answer(case.rest);
        let timeline = timeline::read(case.list.as_bytes(), answer.picture().unwrap()).unwrap();
        assert!((timeline.duration_s - case.duration_s).abs() < 1e-12, "{}: {}", case.name, timeline.duration_s);
        assert_eq!(timeline.frames, case.frames, "{}", case.name);
    }
    for list in [
        "",
        "-20,20,KD\n",
        "0,0,K_\n",
        "-9223372036854775808,1,K_\n9223372036854775807,1,K_\n",
        "0,9223372036854775807,K_\n1,9223372036854775807,K_\n",
    ] {
        let answer = answer("");
        message(timeline::read(list.as_bytes(), answer.picture().unwrap()));
    }
    let many = "0,20,K_\n".repeat(MAX_FRAMES + 1);
    assert!(message(timeline::read(many.as_bytes(), answer("").picture().unwrap())).contains("6000"));
}

#[test]
fn lengths_within_a_frame_of_the_limits_pass() {
    struct Case {
        frames: i64,
        ticks: i64,
        passes: bool,
    }
    for case in [
        Case { frames: 90, ticks: 20, passes: true },
        Case { frames: 89, ticks: 20, passes: true },
        Case { frames: 87, ticks: 20, passes: false },
        Case { frames: 600, ticks: 20, passes: true },
        Case { frames: 601, ticks: 20, passes: true },
        Case { frames: 603, ticks: 20, passes: false },
        Case { frames: 20, ticks: 600, passes: true },
        Case { frames: 21, ticks: 600, passes: false },
        Case { frames: 2, ticks: 600, passes: false },
    ] {
        let list: String = (0..case.frames).map(|n| format!("{},{},__\n", n * case.ticks, case.ticks)).collect();
        let timeline = timeline::read(list.as_bytes(), answer("").picture().unwrap()).unwrap();
        assert_eq!(timeline.check_length(&VideoLimits::default()).is_ok(), case.passes, "{} frames", case.frames);
    }
    assert_eq!(
        message::<()>(Err(length_error(2.9, &VideoLimits::default()))),
        "the video is 2.9 s long, possible are 3.0 to 20.0 s"
    );
    assert!(message::<()>(Err(length_error(2.949, &VideoLimits::default()))).contains("2.949 s long"));
}

#[test]
fn frames_are_fitted_even_and_never_enlarged() {
    struct Case {
        size: (usize, usize),
        fitted: (usize, usize),
    }
    for case in [
        Case { size: (1920, 1080), fitted: (448, 252) },
        Case { size: (1080, 1920), fitted: (252, 448) },
        Case { size: (321, 179), fitted: (322, 180) },
        Case { size: (4096, 2), fitted: (448, 2) },
        Case { size: (1, 1), fitted: (2, 2) },
        Case { size: (448, 447), fitted: (448, 448) },
    ] {
        let (width, height) = case.size;
        let info = VideoInfo {
            duration_s: 3.0,
            width,
            height,
            frames: 90,
            fps: 30.0,
            peak_fps: 30.0,
            is_variable: false,
            codec: Codec::H264,
            container: Container::Mp4,
            pixel_format: String::new(),
            range: Range::Standard,
            has_audio: false,
            orientation: Orientation::default(),
            track: 0,
            start_us: 0,
            hides_end: false,
            bytes: 1,
            max_pixels: 1,
        };
        assert_eq!(info.fitted(448), FrameSize { width: case.fitted.0, height: case.fitted.1 }, "{:?}", case.size);
    }
}

proptest! {
    #[test]
    fn any_answer_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), list in "[-0-9,KD_\n]{0,200}") {
        let _ = Answer::read(&bytes);
        let answer = answer(r#","duration_ts":-5,"sample_aspect_ratio":"0:0""#);
        let _ = timeline::read(list.as_bytes(), answer.picture().unwrap()).map(|t| t.check_length(&VideoLimits::default()));
    }
}
