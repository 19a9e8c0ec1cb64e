// What happened to a message, in words.
#pragma once

#include <string>

#include "reports/run_folder.hpp"

namespace mxdrill::reports {

/// "The server refused the connection."
std::string what_happened(const TryRow& a_try);

/// "So the sender went on to the next address." The try after it, if there is one, says where that was.
std::string what_followed(const TryRow& a_try, const TryRow* next);

/// "Delivered 0.24 s after arrival, to the mailbox \"mailbox\" by backup.example.test (preference 20)."
std::string how_it_ended(const MessageRow& message);

}  // namespace mxdrill::reports
