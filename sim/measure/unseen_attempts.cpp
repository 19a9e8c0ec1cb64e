#include "sim/measure/unseen_attempts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mxdrill::measure {
namespace {

// Words of trace::Queried; after any other the sender can't go on.
constexpr std::array<std::string_view, 4> kUsable{"answered", "nodata", "nxdomain", "truncated"};

}  // namespace

UnseenAttempts::UnseenAttempts(const scenario::Expectation& expectation, const trace::Cast& cast)
    : scope_(expectation, cast), domain_(expectation.domain), cast_(&cast) {}

bool UnseenAttempts::matter_to(const scenario::Expectation& expectation) {
    return expectation.metric == scenario::Metric::attempts ||
           expectation.metric == scenario::Metric::retry_gap || expectation.attempt.has_value();
}

void UnseenAttempts::on_change(const Ledger::Change& change, base::Instant) {
    if (change.before.attempts == 0 && change.after.attempts > 0 && scope_.selects(change.after))
        --elsewhere_;
}

void UnseenAttempts::on_query(const trace::Queried& event, base::Instant) {
    if (std::find(kUsable.begin(), kUsable.end(), event.outcome) != kUsable.end()) return;
    const bool is_domain = domain_ ? event.name == *domain_ : cast_->domain_named(event.name).has_value();
    const bool is_host = std::any_of(cast_->servers.begin(), cast_->servers.end(),
                                     [&](const trace::Server& server) { return server.name == event.name; });
    failed_ += is_domain || is_host ? 1 : 0;
}

std::optional<double> UnseenAttempts::actual() const {
    return static_cast<double>(elsewhere_ + failed_);
}

std::string UnseenAttempts::why() const {
    const auto counted = [](std::uint64_t count, std::string_view what) {
        return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    if (elsewhere_ > 0)
        return counted(elsewhere_, "message") + " came to no server, so the sender alone knows the attempts";
    if (failed_ > 0)
        return counted(failed_, "lookup") + " failed, so the sender alone knows which attempts ended there";
    return {};
}

}  // namespace mxdrill::measure
