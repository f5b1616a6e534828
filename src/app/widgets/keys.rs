//! How does one get around with keys alone? What has the focus is seen and brought into view, and page keys scroll.

use egui::{Button, Key, Modifiers, Response, ScrollArea, StrokeKind, TextStyle, TextWrapMode, Ui, WidgetText, vec2};

use crate::app::theme;

/// Room around what is brought into view, in points.
const AROUND: f32 = 6.0;

/// How much of what is seen a page key passes over.
const PAGE: f32 = 0.9;

/// Shows the middle of the window or of a dialog: page keys scroll it unless the focus is beside it.
pub fn page<R>(area: ScrollArea, ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    area.show(ui, |ui| {
        let given = content(ui);
        follow(ui);
        page_keys(ui);
        given
    })
    .inner
}

/// Shows what stands beside the middle: page keys scroll it where it has the focus.
pub fn beside<R>(area: ScrollArea, ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    area.show(ui, |ui| {
        let given = content(ui);
        follow(ui);
        if focused(ui).is_some_and(|response| ui.min_rect().contains(response.rect.center())) {
            scroll(ui);
        }
        given
    })
    .inner
}

/// What has the focus in the layer of `ui`.
fn focused(ui: &Ui) -> Option<Response> {
    let id = ui.memory(egui::Memory::focused)?;
    ui.ctx().read_response(id).filter(|response| response.layer_id == ui.layer_id())
}

/// Brings what has just taken the focus into view; for the end of what scrolls.
pub fn follow(ui: &Ui) {
    if let Some(response) = focused(ui)
        && response.gained_focus()
        && ui.min_rect().contains(response.rect.center())
    {
        ui.scroll_to_rect(response.rect.expand(AROUND), None);
    }
}

/// Scrolls by page keys, unless the focus is beside what scrolls or a dialog stands before it.
pub fn page_keys(ui: &Ui) {
    let is_behind = ui.memory(egui::Memory::top_modal_layer).is_some_and(|layer| layer != ui.layer_id());
    let clip = ui.clip_rect();
    let is_beside = |response: Response| {
        let at = response.rect.center();
        clip.y_range().contains(at.y) && !clip.x_range().contains(at.x)
    };
    if !is_behind && !focused(ui).is_some_and(is_beside) {
        scroll(ui);
    }
}

fn scroll(ui: &Ui) {
    let [up, down] =
        [Key::PageUp, Key::PageDown].map(|key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)));
    let pages = f32::from(i8::from(up) - i8::from(down));
    if pages != 0.0 {
        ui.scroll_with_delta(vec2(0.0, pages * PAGE * ui.clip_rect().height()));
    }
}

/// Marks what has the focus, where its own looks do not.
pub fn ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        ui.painter().rect_stroke(response.rect, 4.0, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
}

/// Moves on so far that buttons with these texts end at the right edge: added from left to right, as they are
/// read, keys go through them in that order (a layout from the right is gone through backwards).
pub fn before_buttons(ui: &mut Ui, texts: impl IntoIterator<Item = WidgetText>, padding: f32) {
    let gap = ui.available_width() - width_of_buttons(ui, texts, padding);
    ui.add_space(gap.max(0.0));
}

/// Room for buttons with these texts within a layout from the right: in it they are added as they are read.
pub fn buttons(ui: &mut Ui, texts: &[&str], add: impl FnOnce(&mut Ui)) {
    let padding = ui.spacing().button_padding.x;
    let width = width_of_buttons(ui, texts.iter().map(|&text| text.into()), padding);
    let size = vec2(width, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), add);
}

/// How wide buttons with these texts are side by side.
pub fn width_of_buttons(ui: &Ui, texts: impl IntoIterator<Item = WidgetText>, padding: f32) -> f32 {
    let between = ui.spacing().item_spacing.x;
    let width = |text: WidgetText| {
        let galley = text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Button);
        galley.size().x + 2.0 * padding + between
    };
    texts.into_iter().map(width).sum::<f32>() - between
}

/// Room to each side of the text of a button that steps back.
pub const QUIET_PADDING: f32 = 3.0;

/// A button that steps back: its frame shows while the pointer or the focus is on it.
pub fn quiet_button(ui: &mut Ui, text: &str) -> Response {
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(QUIET_PADDING, 0.0);
        ui.add(Button::new(theme::quiet(text)).frame_when_inactive(false))
    })
    .inner
}
