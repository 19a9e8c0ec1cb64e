#include "fake_smtp/gate.hpp"

namespace mxdrill::fake_smtp {

using protocol::Reception;
using protocol::Stage;

std::string_view beyond_a_gate(const Fault& fault, const rules::Matcher& matcher) {
    if (fault.stage != Stage::connect) return {};
    if (fault.act == Act::unreachable) return "unreachable";
    if (fault.delay > base::Duration{0}) return "delay";
    if (matcher.client) return "client";
    const rules::Frequency& often = matcher.how_often;
    if (often.skip > 0) return "skip";
    if (often.every > 1) return "every";
    if (often.first) return "first";
    if (often.chance < 1.0) return "chance";
    return {};
}

Standing standing_at(const Faults& faults, const base::Name& server, const base::IpAddress& address,
                     base::Instant now) {
    Standing standing;
    faults.for_each([&](std::size_t index, const Fault& fault, const rules::Matcher& matcher) {
        const bool is_here =
            fault.server ? fault.server->matches(server.text()) : fault.address->contains(address);
        if (standing.fault || fault.stage != Stage::connect || !is_here || !matcher.when.contains(now))
            return;
        if (!beyond_a_gate(fault, matcher).empty()) return;
        standing = {fault.act == Act::drop ? Reception::drop : Reception::refuse, index};
    });
    return standing;
}

std::optional<base::Instant> next_change(const Faults& faults, base::Instant now) {
    std::optional<base::Instant> next;
    faults.for_each([&](std::size_t, const Fault& fault, const rules::Matcher& matcher) {
        const auto change = matcher.when.next_change(now);
        if (fault.stage == Stage::connect && change && (!next || *change < *next)) next = change;
    });
    return next;
}

}  // namespace mxdrill::fake_smtp
