//! What does the app look like? Colours, type and space in one place.

use std::sync::Arc;

use egui::epaint::Shadow;
use egui::style::WidgetVisuals;
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, RichText, Stroke, Style,
    TextStyle, Visuals,
};

use crate::chart::{Color, Theme};

/// The family of titles.
const SEMIBOLD: &str = "semibold";

/// A colour of the charts as egui knows it.
pub const fn color(color: Color) -> Color32 {
    Color32::from_rgb(color.red, color.green, color.blue)
}

/// The theme of charts that suits the app's.
pub fn of(style: &Style) -> Theme {
    if style.visuals.dark_mode { Theme::Dark } else { Theme::Light }
}

/// The one colour that is neither grey nor a scheme's.
pub const fn accent(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(0x82, 0xaa, 0xff) } else { Color32::from_rgb(0x2a, 0x55, 0xb8) }
}

/// Text of titles.
pub fn title(text: impl Into<String>) -> RichText {
    RichText::new(text).font(semibold(14.0))
}

/// Text of small headings above a group.
pub fn heading(text: impl Into<String>) -> RichText {
    RichText::new(text).font(semibold(13.0))
}

/// Text that steps back.
pub fn quiet(text: impl Into<String>) -> RichText {
    RichText::new(text).small().weak()
}

/// The font of titles in a size.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Gives `context` fonts and both themes.
pub fn install(context: &Context) {
    context.set_fonts(fonts());
    context.set_style_of(egui::Theme::Light, style(false));
    context.set_style_of(egui::Theme::Dark, style(true));
    context.options_mut(|options| {
        options.quit_shortcuts.clear();
        options.zoom_with_keyboard = false;
    });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let faces: [(&str, &'static [u8]); 2] = [
        ("Inter", include_bytes!("../../assets/fonts/Inter-Regular.ttf")),
        ("Inter SemiBold", include_bytes!("../../assets/fonts/Inter-SemiBold.ttf")),
    ];
    for (name, bytes) in faces {
        fonts.font_data.insert(name.into(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts.families.entry(FontFamily::Proportional).or_default();
    let mut bold = fallback.clone();
    fallback.insert(0, "Inter".into());
    bold.insert(0, "Inter SemiBold".into());
    fonts.families.insert(FontFamily::Name(SEMIBOLD.into()), bold);
    fonts
}

fn style(dark: bool) -> Style {
    let mut style = Style { visuals: visuals(dark), ..Style::default() };
    style.text_styles = [
        (TextStyle::Heading, semibold(17.0)),
        (TextStyle::Body, FontId::proportional(13.0)),
        (TextStyle::Button, FontId::proportional(13.0)),
        (TextStyle::Small, FontId::proportional(11.5)),
        (TextStyle::Monospace, FontId::monospace(12.5)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = egui::vec2(8.0, 6.0);
    spacing.button_padding = egui::vec2(8.0, 3.0);
    spacing.interact_size.y = 24.0;
    spacing.slider_rail_height = 4.0;
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::same(12);
    spacing.tooltip_width = 360.0;
    style.interaction.tooltip_delay = 0.35;
    style.animation_time = 0.0;
    style
}

fn visuals(dark: bool) -> Visuals {
    let tokens = if dark { Theme::Dark } else { Theme::Light }.tokens();
    let [background, surface, text, quiet, line, axis] =
        [tokens.background, tokens.surface, tokens.text, tokens.text_quiet, tokens.grid, tokens.axis].map(color);
    let accent = accent(dark);
    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    let control = color(tokens.surface.towards(tokens.axis, 0.16));
    let state = |fill: Color32, border: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, border),
        corner_radius: CornerRadius::same(5),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = state(background, line, text);
    visuals.widgets.inactive = state(control, color(tokens.surface.towards(tokens.axis, 0.38)), text);
    visuals.widgets.hovered = state(color(tokens.surface.towards(tokens.axis, 0.30)), axis, text);
    visuals.widgets.active = state(color(tokens.surface.towards(tokens.axis, 0.42)), accent, text);
    visuals.widgets.open = visuals.widgets.active;
    visuals.selection.bg_fill = accent.gamma_multiply(if dark { 0.32 } else { 0.18 });
    visuals.selection.stroke = Stroke::new(1.5, if dark { text } else { accent });
    visuals.hyperlink_color = accent;
    visuals.weak_text_color = Some(quiet);
    visuals.panel_fill = background;
    visuals.window_fill = background;
    visuals.window_stroke = Stroke::new(1.0, line);
    visuals.faint_bg_color = surface;
    visuals.extreme_bg_color = if dark { Color32::from_rgb(0x0e, 0x11, 0x15) } else { Color32::WHITE };
    visuals.code_bg_color = surface;
    visuals.error_fg_color =
        if dark { Color32::from_rgb(0xff, 0x8f, 0x80) } else { Color32::from_rgb(0xb3, 0x26, 0x1e) };
    visuals.warn_fg_color =
        if dark { Color32::from_rgb(0xf0, 0xbf, 0x5c) } else { Color32::from_rgb(0x8a, 0x5a, 0x00) };
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.slider_trailing_fill = true;
    let shadow =
        Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(if dark { 110 } else { 38 }) };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals
}

/// Whether there is no room for panels on both sides, as at a high zoom.
pub fn is_narrow(context: &Context) -> bool {
    context.content_rect().width() < 1000.0
}

/// Whether there is no room for anything that stays while the rest scrolls, as at a high zoom.
pub fn is_short(context: &Context) -> bool {
    context.content_rect().height() < 560.0
}

/// The frame of a side panel, set off from the middle.
pub fn panel(style: &Style, margin: i8) -> egui::Frame {
    egui::Frame::new().fill(style.visuals.faint_bg_color).inner_margin(Margin::same(margin))
}

/// The frame of a dialog.
pub fn dialog(context: &Context) -> egui::Frame {
    egui::Frame::popup(&context.global_style()).inner_margin(Margin::same(16))
}

/// The frame of a card.
pub fn card(style: &Style) -> egui::Frame {
    egui::Frame::new()
        .fill(style.visuals.panel_fill)
        .stroke(style.visuals.widgets.noninteractive.bg_stroke)
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::same(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_be_read_on_everything_it_stands_on() {
        for dark in [false, true] {
            let visuals = visuals(dark);
            let of = |color: Color32| Color { red: color.r(), green: color.g(), blue: color.b() };
            let texts = [
                visuals.widgets.noninteractive.fg_stroke.color,
                visuals.weak_text_color(),
                visuals.hyperlink_color,
                visuals.error_fg_color,
                visuals.warn_fg_color,
            ];
            for text in texts {
                for behind in [visuals.panel_fill, visuals.faint_bg_color, visuals.extreme_bg_color] {
                    let contrast = of(text).contrast(of(behind));
                    assert!(contrast >= 4.5, "{text:?} on {behind:?}: {contrast:.2}, dark {dark}");
                }
            }
        }
    }
}
