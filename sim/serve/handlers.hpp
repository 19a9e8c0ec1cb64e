// What each route does.
#pragma once

#include "sim/serve/desk.hpp"

namespace mxdrill::serve {

Response get_page(Desk& desk, const Call& call);
Response get_openapi(Desk& desk, const Call& call);
Response get_version(Desk& desk, const Call& call);

Response get_servers(Desk& desk, const Call& call);
Response get_server(Desk& desk, const Call& call);

Response get_faults(Desk& desk, const Call& call);
Response post_fault(Desk& desk, const Call& call);
Response get_fault(Desk& desk, const Call& call);
Response patch_fault(Desk& desk, const Call& call);
Response delete_fault(Desk& desk, const Call& call);

Response post_reset(Desk& desk, const Call& call);
Response post_scenario(Desk& desk, const Call& call);
Response get_report(Desk& desk, const Call& call);
Response get_journal(Desk& desk, const Call& call);
Response get_metrics(Desk& desk, const Call& call);

}  // namespace mxdrill::serve
