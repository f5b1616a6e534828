//! The app's pictures drawn by the processor: the same on every machine, and
//! without a graphics driver.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageData, Primitive, Vertex};
use egui::{ColorImage, Context, FullOutput, Pos2, Rect, TextureId, TexturesDelta, pos2};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage};

/// Red, green, blue and alpha, premultiplied, in 0 to 1.
type Colour = [f32; 4];

/// Draws triangles as egui hands them out, one sample in the middle of each pixel.
#[derive(Default)]
pub struct Painter {
    textures: HashMap<TextureId, ColorImage>,
}

impl TestRenderer for Painter {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        // Textures do not touch one another: any order will do.
        #[expect(clippy::iter_over_hash_type)]
        for (id, changes) in delta.set.drain() {
            for change in &changes {
                let ImageData::Color(image) = &change.image;
                match change.pos {
                    None => drop(self.textures.insert(id, image.as_ref().clone())),
                    Some([left, top]) => {
                        let texture = self.textures.get_mut(&id).expect("a texture is made before it is changed");
                        for (row, pixels) in image.pixels.chunks_exact(image.size[0]).enumerate() {
                            let start = (top + row) * texture.size[0] + left;
                            texture.pixels[start..start + pixels.len()].copy_from_slice(pixels);
                        }
                    }
                }
            }
        }
        self.textures.retain(|id, _| !delta.free.contains(id));
        delta.free.clear();
    }

    fn render(&mut self, context: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = context.pixels_per_point();
        let size = context.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        for ClippedPrimitive { clip_rect, primitive } in context.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = primitive else { return Err("the app draws by itself somewhere".into()) };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a mesh without its texture")?;
            let clip = Rect::from_min_max(clip_rect.min * scale, clip_rect.max * scale);
            for corners in mesh.indices.as_chunks::<3>().0 {
                canvas.triangle(corners.map(|corner| mesh.vertices[corner as usize]), scale, clip, texture);
            }
        }
        Ok(canvas.picture())
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 4]; width * height] }
    }

    fn triangle(&mut self, mut corners: [Vertex; 3], scale: f32, clip: Rect, texture: &ColorImage) {
        let area = twice_area(corners[0].pos * scale, corners[1].pos * scale, corners[2].pos * scale);
        if area == 0.0 || !area.is_finite() {
            return;
        }
        if area < 0.0 {
            corners.swap(1, 2);
        }
        let [a, b, c] = corners.map(|corner| corner.pos * scale);
        let around = Rect::from_points(&[a, b, c]).intersect(clip.round());
        let columns = pixel(around.min.x, self.width)..pixel(around.max.x + 1.0, self.width);
        let colours = corners.map(|corner| corner.color.to_array().map(|part| f32::from(part) / 255.0));
        // What a solid shape is filled with has one place in the texture.
        let solid =
            (corners[0].uv == corners[1].uv && corners[1].uv == corners[2].uv).then(|| sample(texture, corners[0].uv));
        for row in pixel(around.min.y, self.height)..pixel(around.max.y + 1.0, self.height) {
            for column in columns.clone() {
                let at = pos2(column as f32 + 0.5, row as f32 + 0.5);
                if !(clip.left().round() <= at.x
                    && at.x < clip.right().round()
                    && clip.top().round() <= at.y
                    && at.y < clip.bottom().round())
                {
                    continue;
                }
                let edges = [(b, c), (c, a), (a, b)];
                let weights = edges.map(|(from, to)| twice_area(from, to, at));
                // A pixel on an edge that two triangles share belongs to one of them.
                if weights.iter().zip(edges).any(|(w, (from, to))| *w < 0.0 || *w == 0.0 && !owns(from, to)) {
                    continue;
                }
                let weights = weights.map(|weight| weight / area.abs());
                let texel = solid.unwrap_or_else(|| {
                    let mix = |of: fn(&Vertex) -> f32| (0..3).map(|i| weights[i] * of(&corners[i])).sum();
                    sample(texture, pos2(mix(|v| v.uv.x), mix(|v| v.uv.y)))
                });
                let over: Colour = std::array::from_fn(|part| {
                    (0..3).map(|i| weights[i] * colours[i][part]).sum::<f32>() * texel[part]
                });
                let under = &mut self.pixels[row * self.width + column];
                *under = std::array::from_fn(|part| over[part] + under[part] * (1.0 - over[3]));
            }
        }
    }

    fn picture(&self) -> RgbaImage {
        let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
        RgbaImage::from_fn(self.width as u32, self.height as u32, |x, y| {
            Rgba(self.pixels[y as usize * self.width + x as usize].map(byte))
        })
    }
}

/// The pixel that a place is in, at most `end`.
fn pixel(place: f32, end: usize) -> usize {
    (place.max(0.0) as usize).min(end)
}

/// Twice the area of a triangle, positive where its corners go clockwise on screen.
fn twice_area(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether what lies on an edge of a clockwise triangle belongs to it: on its top and left ones.
fn owns(from: Pos2, to: Pos2) -> bool {
    to.y < from.y || from.y == to.y && to.x > from.x
}

/// A texture between its four nearest texels.
fn sample(texture: &ColorImage, at: Pos2) -> Colour {
    let [width, height] = texture.size;
    let (x, y) = (at.x * width as f32 - 0.5, at.y * height as f32 - 0.5);
    let texel = |x: f32, y: f32| {
        let place = |at: f32, end: usize| (at.max(0.0) as usize).min(end - 1);
        texture.pixels[place(y, height) * width + place(x, width)].to_array().map(|part| f32::from(part) / 255.0)
    };
    let (left, top) = (x.floor(), y.floor());
    let (right_share, low_share) = (x - left, y - top);
    let mix = |one: Colour, two: Colour, share: f32| -> Colour {
        std::array::from_fn(|part| one[part] * (1.0 - share) + two[part] * share)
    };
    let upper = mix(texel(left, top), texel(left + 1.0, top), right_share);
    let lower = mix(texel(left, top + 1.0), texel(left + 1.0, top + 1.0), right_share);
    mix(upper, lower, low_share)
}
