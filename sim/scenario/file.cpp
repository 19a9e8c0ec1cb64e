#include "sim/scenario/file.hpp"

#include "sim/scenario/kinds.hpp"
#include "sim/scenario/resolvers.hpp"
#include "sim/scenario/servers.hpp"
#include "sim/scenario/traffic.hpp"

namespace mxdrill::scenario {

Section<FileKeys> file_section() {
    return Section<FileKeys>("a scenario")
        .key("title", &FileKeys::title, line(), "what the drill is, in a line; default: the file's name")
        .key("why", &FileKeys::why, paragraph(), "what it is meant to show")
        .key("seed", &FileKeys::seed, integer(0, INT64_MAX), "of all random draws; default 1")
        .key("duration", &FileKeys::duration, positive_duration(),
             "length of the run; default: until every queue is empty, at most 30 days")
        .key("bodies", &FileKeys::bodies, list_of(enumerator<Body>(), false),
             "where it may run; default: all")
        .list("zone", &FileKeys::zones, zone_section(), "what DNS says", Need::required)
        .list("server", &FileKeys::servers, server_section(),
              "who listens, where it is not a healthy server with all defaults")
        .list("link", &FileKeys::links, link_section(), "geography; the first that fits decides")
        .list("fault", &FileKeys::faults, fault_section(),
              "what goes wrong; the first that fits and fires decides")
        .list("resolver", &FileKeys::resolvers, resolver_section(), "whom senders ask")
        .list("sender", &FileKeys::senders, sender_section(),
              "who sends; default: one host with the profile rfc5321")
        .list("traffic", &FileKeys::traffic, traffic_section(), "the mail")
        .list("expect", &FileKeys::expectations, expect_section(), "what must hold afterwards");
}

}  // namespace mxdrill::scenario
