#include "sim/net/in_flight.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace mxdrill::net {
namespace {

// A line: number, local and remote address, state, and "TX:RX" in hexadecimal digits.
std::uint64_t octets_in(const char* path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);  // the titles
    std::uint64_t octets = 0;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string skipped;
        words >> skipped >> skipped >> skipped >> skipped;
        std::uint64_t waiting = 0;
        if (words >> std::hex >> waiting) octets += waiting;
    }
    return octets;
}

}  // namespace

std::uint64_t octets_in_flight() {
    return octets_in("/proc/thread-self/net/tcp") + octets_in("/proc/thread-self/net/tcp6");
}

}  // namespace mxdrill::net
