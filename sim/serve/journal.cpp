#include "sim/serve/journal.hpp"

#include <algorithm>
#include <utility>

#include "sim/serve/event_json.hpp"

namespace mxdrill::serve {
namespace {

// Moves what an event views into `text`.
void hold(trace::Event& event, std::string& text) {
    const auto keep = [&](std::string_view& view) {
        text.assign(view);
        view = text;
    };
    if (auto* arrived = std::get_if<trace::MessageArrived>(&event.what)) keep(arrived->to);
    if (auto* ended = std::get_if<trace::TryEnded>(&event.what)) keep(ended->reply);
    if (auto* refused = std::get_if<trace::TurnedAway>(&event.what)) {
        const std::size_t length = refused->to.size();
        text.assign(refused->to).append(refused->reply);
        refused->to = std::string_view(text).substr(0, length);
        refused->reply = std::string_view(text).substr(length);
    }
    if (auto* queried = std::get_if<trace::Queried>(&event.what)) keep(queried->outcome);
}

}  // namespace

Journal::Journal(const Stage& stage, std::size_t keeps)
    : stage_(stage), keeps_(std::max<std::size_t>(keeps, 1)) {
    ring_.resize(keeps_);
}

Journal::Entry& Journal::append(base::Instant at) {
    Entry& entry = ring_[next_ % keeps_];
    entry.at = at;
    ++next_;
    if (next_ - first_ > keeps_) first_ = next_ - keeps_;
    return entry;
}

void Journal::wake() const {
    for (const auto& woken : subscribers_) woken();
}

void Journal::on(const trace::Event& event) {
    Entry& entry = append(event.at);
    entry.what = event;
    hold(std::get<trace::Event>(entry.what), entry.text);
    wake();
}

void Journal::note(std::string_view event, Json about) {
    append(stage_.now()).what = Note{std::string(event), std::move(about)};
    wake();
}

Json Journal::json_of_entry(std::uint64_t number) const {
    const Entry& entry = ring_[number % keeps_];
    Json json{{"seq", number}, {"at_s", json_seconds(entry.at.since_start)}};
    if (const auto* note = std::get_if<Note>(&entry.what)) {
        json["event"] = note->event;
        json.update(note->about);
    } else {
        json.update(json_of(std::get<trace::Event>(entry.what), stage_.cast()));
    }
    return json;
}

Journal::Excerpt Journal::since(std::uint64_t number, std::size_t at_most) const {
    if (number >= next_) number = 0;
    const std::uint64_t from = std::max(number + 1, first_);
    const std::uint64_t to = std::min<std::uint64_t>(next_, from + at_most);
    Excerpt excerpt;
    excerpt.missed = from - number - 1;
    for (std::uint64_t n = from; n < to; ++n) excerpt.events.push_back(json_of_entry(n));
    excerpt.last = to - 1;
    return excerpt;
}

Journal::Subscription::Subscription(Journal& journal, std::function<void()> woken)
    : journal_(&journal), place_(journal.subscribers_.insert(journal.subscribers_.end(), std::move(woken))) {}

Journal::Subscription::Subscription(Subscription&& other) noexcept
    : journal_(std::exchange(other.journal_, nullptr)), place_(other.place_) {}

Journal::Subscription& Journal::Subscription::operator=(Subscription&& other) noexcept {
    std::swap(journal_, other.journal_);
    std::swap(place_, other.place_);
    return *this;
}

Journal::Subscription::~Subscription() {
    if (journal_ != nullptr) journal_->subscribers_.erase(place_);
}

}  // namespace mxdrill::serve
