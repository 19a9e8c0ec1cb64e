// How far the runs have come, for a person who waits.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "sim/trace/event.hpp"

namespace mxdrill::cli {

/// A bar on standard error, if that is a terminal and the runs take over a second. Several runs may share it.
class Progress {
  public:
    /// About how many messages all the runs together will have.
    explicit Progress(std::uint64_t expected_messages);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// Wipes the bar away.
    ~Progress();

    void add(std::uint64_t ended_messages);

  private:
    using Clock = std::chrono::steady_clock;
    void draw(std::uint64_t ended) const;

    bool on_terminal_;
    std::uint64_t expected_;
    Clock::time_point start_ = Clock::now();
    std::atomic<std::uint64_t> ended_ = 0;
    std::mutex mutex_;  // guards the rest
    Clock::time_point drawn_at_ = start_;
    bool drawn_ = false;
};

/// Counts the messages of one run for a Progress, which outlives it.
class ProgressObserver : public trace::Observer {
  public:
    explicit ProgressObserver(Progress& progress) : progress_(progress) {}

    void on(const trace::Event& event) override;

  private:
    static constexpr std::uint64_t kStride = 4096;
    Progress& progress_;
    std::uint64_t uncounted_ = 0;
};

}  // namespace mxdrill::cli
