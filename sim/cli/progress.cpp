#include "sim/cli/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "reports/words.hpp"

namespace mxdrill::cli {

Progress::Progress(const Whole& whole, bool is_wanted)
    : is_shown_(is_wanted && isatty(STDERR_FILENO) == 1), whole_(whole) {}

Progress::~Progress() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::add(std::uint64_t ended_messages, std::optional<base::Instant> now_of_run) {
    const std::uint64_t ended = ended_ += ended_messages;
    if (!is_shown_) return;
    using namespace std::chrono_literals;
    const std::lock_guard lock(mutex_);
    if (whole_.runs == 1 && now_of_run) now_ = now_of_run;
    const auto now = Clock::now();
    if (now - start_ < 1s || (drawn_ && now - drawn_at_ < 100ms)) return;
    drawn_at_ = now;
    drawn_ = true;
    draw(ended);
}

void Progress::draw(std::uint64_t ended) const {
    constexpr std::size_t kCells = 40;
    double share =
        static_cast<double>(ended) / static_cast<double>(std::max<std::uint64_t>(1, whole_.messages));
    std::string time;
    if (now_) {
        time = reports::human_duration(now_->since_start);
        if (whole_.duration) {
            share = base::in_seconds(now_->since_start) / base::in_seconds(*whole_.duration);
            time += " of " + reports::human_duration(*whole_.duration);
        }
        time += ", ";
    }
    share = std::min(1.0, share);
    std::string bar(static_cast<std::size_t>(share * kCells), '#');
    bar.resize(kCells, '.');
    fmt::print(stderr, "\r[{}] {:3.0f}%  {}{} settled\x1b[K", bar, share * 100, time,
               reports::counted(ended, "message"));
    std::fflush(stderr);
}

void ProgressObserver::tick(base::Instant now) {
    progress_.add(std::exchange(uncounted_, 0), now);
}

void ProgressObserver::on(const trace::Event& event) {
    const bool over = std::holds_alternative<trace::RunEnded>(event.what);
    // A message leaves its sender when it is delivered, which of an MTA its own end does not tell in time.
    if (const auto* ended = std::get_if<trace::MessageEnded>(&event.what))
        uncounted_ += ended->ending != trace::Ending::delivered ? 1 : 0;
    if (const auto* tried = std::get_if<trace::TryEnded>(&event.what))
        uncounted_ += tried->action == trace::Action::delivered ? 1 : 0;
    if (uncounted_ >= kStride || over) progress_.add(std::exchange(uncounted_, 0));
}

}  // namespace mxdrill::cli
