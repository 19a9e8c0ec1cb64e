// What a sender has to deliver.
#pragma once

#include <boost/container/small_vector.hpp>
#include <string_view>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/base/units.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::sender {

struct Recipient {
    trace::MessageId message = 0;
    std::string_view address;
};

/// One mail transaction's worth of messages: one envelope sender, recipients of one domain. All views and
/// pointers are into what outlives the run.
struct Mail {
    std::string_view from;                    // empty: the null reverse path
    const base::Name* from_domain = nullptr;  // where notices go; null if the simulated DNS does not hold it
    const base::Name* domain = nullptr;
    trace::DomainId domain_id = 0;
    boost::container::small_vector<Recipient, 1> recipients;
    base::Size size;
    base::Instant arrival{};
    std::uint32_t received = 0;            // trace headers that it bears when it leaves
    const base::Name* next_hop = nullptr;  // the one host to send it to, in place of the domain's MX
    trace::Kind kind = trace::Kind::mail;
    bool is_notice =
        false;  // a bounce: delivered like mail, but in no count of messages, tries or connections
    bool is_relayed = false;  // it arrived elsewhere before
};

}  // namespace mxdrill::sender
