// What might have changed between two runs, and whether it did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/measure/comparison.hpp"

namespace mxdrill::measure {

/// Takes pairs of values and keeps those that differ. How wide an interval must be depends on how many there
/// are, so it judges at the end.
class Differences {
  public:
    /// `has_chance`: what Comparison says of it. Counts are seen as so many for each of the messages sent.
    Differences(bool has_chance, std::uint64_t sent_before, std::uint64_t sent_after);

    /// A count that grows with the messages sent.
    void count(Topic topic, std::string name, std::optional<std::uint64_t> before,
               std::optional<std::uint64_t> after);
    /// A share; `matters` if a change of it is a regression.
    void share(Topic topic, std::string name, std::optional<Proportion> before,
               std::optional<Proportion> after, bool matters = false);
    void time(Topic topic, std::string name, Seconds before, Seconds after);
    /// Each an Outcome, or a word for why there is none.
    void outcome(std::string name, Compared before, Compared after);
    /// Messages sent: they are what the other counts are held against.
    void sent(std::uint64_t before, std::uint64_t after);

    /// Those that changed, in the order of their topics.
    [[nodiscard]] std::vector<Change> take();
    [[nodiscard]] double confidence() const;

  private:
    struct Candidate {
        Change change;
        bool matters = false;
        double expected = 0.5;  // which part of both counts together the second run's should be
    };
    [[nodiscard]] bool differs(Candidate& candidate) const;
    [[nodiscard]] bool share_differs(Candidate& candidate) const;
    [[nodiscard]] bool count_differs(const Candidate& candidate) const;

    bool has_chance_;
    double expected_ = 0.5;
    std::size_t by_chance_ = 0;  // candidates that chance has a say in
    std::vector<Candidate> candidates_;
};

}  // namespace mxdrill::measure
