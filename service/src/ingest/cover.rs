//! Covers: made anew from whatever picture the file brought, never served as uploaded.

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageEncoder as _, ImageReader, Limits, RgbImage, codecs::jpeg::JpegEncoder,
    imageops::FilterType,
};
use model::CoverSize;

use crate::{BoxError, CoverFormat};

/// Largest edge of a picture that is decoded, in pixels.
const MAX_EDGE: u32 = 8_000;
/// Memory that decoding may take: an RGB picture of 5,700 px square.
const MAX_DECODED_BYTES: u64 = 96 << 20;
/// Quality of the JPEG files (libjpeg's scale).
const JPEG_QUALITY: u8 = 82;
/// Quality of the WebP files (libwebp's scale), which look like the JPEG files at fewer bytes.
const WEBP_QUALITY: f32 = 78.0;

/// A cover at one size in one format.
#[derive(Debug)]
pub(crate) struct Cover {
    pub size: CoverSize,
    pub format: CoverFormat,
    pub bytes: Vec<u8>,
}

/// Why a picture is not used; a sentence for the admin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CoverError {
    #[error("The embedded cover is too large to be opened safely and was left out.")]
    TooLarge,
    #[error(
        "The tags, the cover among them, are too large to be opened safely; title and artist come from the file's name."
    )]
    TagsTooLarge,
    #[error("The embedded cover cannot be read and was left out.")]
    Unreadable(#[source] BoxError),
    #[error("The embedded cover could not be converted and was left out.")]
    Unconvertible,
}

impl From<image::ImageError> for CoverError {
    fn from(error: image::ImageError) -> Self {
        match error {
            image::ImageError::Limits(_) => Self::TooLarge,
            error => Self::Unreadable(error.into()),
        }
    }
}

/// Every size in every format, cut to the square in the middle. Takes time: call it off the runtime.
pub(crate) fn render(picture: &[u8]) -> Result<Vec<Cover>, CoverError> {
    let mut square = cut_square(&decode(picture)?);
    let mut covers = Vec::new();
    // From the largest to the smallest, each made from the one before.
    for size in CoverSize::ALL.into_iter().rev() {
        if square.width() > size.pixels() {
            square = square.resize_exact(size.pixels(), size.pixels(), FilterType::CatmullRom);
        }
        let pixels = square.to_rgb8();
        for format in CoverFormat::ALL {
            let bytes = match format {
                CoverFormat::Jpeg => jpeg(&pixels)?,
                CoverFormat::Webp => webp(&pixels)?,
            };
            covers.push(Cover { size, format, bytes });
        }
    }
    Ok(covers)
}

fn decode(picture: &[u8]) -> Result<DynamicImage, CoverError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_EDGE);
    limits.max_image_height = Some(MAX_EDGE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    let mut reader =
        ImageReader::new(Cursor::new(picture)).with_guessed_format().map_err(image::ImageError::IoError)?;
    reader.limits(limits);
    Ok(reader.decode()?)
}

fn cut_square(picture: &DynamicImage) -> DynamicImage {
    let edge = picture.width().min(picture.height());
    picture.crop_imm((picture.width() - edge) / 2, (picture.height() - edge) / 2, edge, edge)
}

fn jpeg(pixels: &RgbImage) -> Result<Vec<u8>, CoverError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).write_image(
        pixels.as_raw(),
        pixels.width(),
        pixels.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

fn webp(pixels: &RgbImage) -> Result<Vec<u8>, CoverError> {
    webp::Encoder::from_rgb(pixels.as_raw(), pixels.width(), pixels.height())
        .encode_simple(false, WEBP_QUALITY)
        .map(|memory| memory.to_vec())
        .map_err(|_| CoverError::Unconvertible)
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView as _, ImageFormat, Rgb};

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_size_is_a_square_in_both_formats() {
        let covers = render(&png(1200, 900)).unwrap();
        assert_eq!(covers.len(), 6);
        for cover in covers {
            let expected = match cover.format {
                CoverFormat::Jpeg => ImageFormat::Jpeg,
                CoverFormat::Webp => ImageFormat::WebP,
            };
            assert_eq!(image::guess_format(&cover.bytes).unwrap(), expected);
            let decoded = image::load_from_memory(&cover.bytes).unwrap();
            assert_eq!(decoded.dimensions(), (cover.size.pixels(), cover.size.pixels()));
        }
    }

    #[test]
    fn the_square_is_the_middle() {
        // Red, white, blue: the middle third is white.
        let flag = RgbImage::from_fn(300, 100, |x, _| match x {
            0..100 => Rgb([255, 0, 0]),
            100..200 => Rgb([255, 255, 255]),
            _ => Rgb([0, 0, 255]),
        });
        let mut bytes = Cursor::new(Vec::new());
        flag.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let covers = render(&bytes.into_inner()).unwrap();
        let decoded = image::load_from_memory(&covers[0].bytes).unwrap().to_rgb8();
        assert_eq!(decoded.dimensions(), (100, 100), "small pictures are not blown up");
        assert!(decoded.pixels().all(|pixel| pixel.0.iter().all(|channel| *channel > 240)));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [&b""[..], b"GIF89a", b"<svg onload=alert(1)>", &[0xff; 1000], &png(50, 50)[..80]] {
            assert!(render(bytes).is_err());
        }
    }
}
