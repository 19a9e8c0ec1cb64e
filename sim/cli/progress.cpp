#include "sim/cli/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace mxdrill::cli {

Progress::Progress(std::uint64_t expected_messages)
    : on_terminal_(isatty(STDERR_FILENO) == 1), expected_(std::max<std::uint64_t>(1, expected_messages)) {}

Progress::~Progress() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::add(std::uint64_t ended_messages) {
    const std::uint64_t ended = ended_ += ended_messages;
    if (!on_terminal_) return;
    using namespace std::chrono_literals;
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (now - start_ < 1s || (drawn_ && now - drawn_at_ < 100ms)) return;
    drawn_at_ = now;
    drawn_ = true;
    draw(ended);
}

void Progress::draw(std::uint64_t ended) const {
    constexpr std::size_t kCells = 40;
    const double share = std::min(1.0, static_cast<double>(ended) / static_cast<double>(expected_));
    std::string bar(static_cast<std::size_t>(share * kCells), '#');
    bar.resize(kCells, '.');
    fmt::print(stderr, "\r[{}] {:3.0f}%  {} messages\x1b[K", bar, share * 100, ended);
    std::fflush(stderr);
}

void ProgressObserver::on(const trace::Event& event) {
    const bool over = std::holds_alternative<trace::RunEnded>(event.what);
    if (std::holds_alternative<trace::MessageEnded>(event.what)) ++uncounted_;
    if (uncounted_ >= kStride || over) progress_.add(std::exchange(uncounted_, 0));
}

}  // namespace mxdrill::cli
