// A driver of an MTA as anybody may have written it, read, and its words filled in.
#include <cstdint>
#include <string>
#include <variant>

#include "sim/sandbox/driver_reader.hpp"
#include "tests/fuzz/require.hpp"

namespace mxdrill::fuzz {
namespace {

void look_at(const std::string& text) {
    const auto read = sandbox::parse_driver(text, "fuzzed.toml");
    if (const auto* errors = std::get_if<std::vector<scenario::Diagnostic>>(&read)) {
        require(!errors->empty());
        for (const scenario::Diagnostic& error : *errors)
            require(!error.message.empty() && !error.where.empty());
        return;
    }
    const auto& driver = std::get<sandbox::Driver>(read);
    require(driver.name == "fuzzed" && !driver.title.empty() && !driver.submit.empty());
    const sandbox::Words words{"mta.test",      "sender.test",    "192.0.2.1",
                               "a@sender.test", "b@example.test", "/dev/stdin"};
    require(words.filled(driver.submit).size() == driver.submit.size());
    for (const sandbox::File& file : driver.files) {
        require(!file.path.empty());
        if (file.text) require(words.filled(*file.text).find("{hostname}") == std::string::npos);
    }
}

}  // namespace
}  // namespace mxdrill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    mxdrill::fuzz::look_at({reinterpret_cast<const char*>(data), size});
    return 0;
}
