// How far the runs have come, for a person who waits.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "sim/base/instant.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::cli {

/// A bar on standard error, if that is a terminal and the runs take over a second. Several runs may share it.
class Progress {
  public:
    /// What there is to come.
    struct Whole {
        std::uint64_t messages = 0;  // about, of all the runs together
        std::size_t runs = 1;
        std::optional<base::Duration> duration{};  // of a single run
    };

    explicit Progress(const Whole& whole, bool is_wanted = true);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// Wipes the bar away.
    ~Progress();

    /// `now` is the time of a run that lets it pass; of several runs, it would say nothing.
    void add(std::uint64_t ended_messages, std::optional<base::Instant> now = std::nullopt);

  private:
    using Clock = std::chrono::steady_clock;
    void draw(std::uint64_t ended) const;

    bool is_shown_;
    Whole whole_;
    Clock::time_point start_ = Clock::now();
    std::atomic<std::uint64_t> ended_ = 0;
    std::mutex mutex_;  // guards the rest
    std::optional<base::Instant> now_;
    Clock::time_point drawn_at_ = start_;
    bool drawn_ = false;
};

/// Counts the messages of one run for a Progress, which outlives it.
class ProgressObserver : public trace::Observer {
  public:
    explicit ProgressObserver(Progress& progress) : progress_(progress) {}

    void on(const trace::Event& event) override;
    /// The run has come so far.
    void tick(base::Instant now);

  private:
    static constexpr std::uint64_t kStride = 4096;
    Progress& progress_;
    std::uint64_t uncounted_ = 0;
};

}  // namespace mxdrill::cli
