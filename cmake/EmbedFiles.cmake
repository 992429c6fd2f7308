# SPDX-License-Identifier: Apache-2.0
# papergraph_embed_packs(OUTPUT PACKS...): writes a C++ source that holds every file of the packs byte for byte.
# The assembler's .incbin takes the bytes in, so a megabyte costs no compile time.
function(papergraph_embed_packs output root)
  set(asm "")
  set(table "")
  set(depends "")
  set(index 0)
  foreach(pack IN LISTS ARGN)
    file(GLOB_RECURSE files RELATIVE "${root}" CONFIGURE_DEPENDS
         "${root}/${pack}/*.json" "${root}/${pack}/*.tsv" "${root}/${pack}/*.txt")
    list(SORT files)
    foreach(file IN LISTS files)
      string(APPEND asm
        "__asm__(\".section .rodata\\n.balign 8\\npg_file_${index}:\\n.incbin \\\"${root}/${file}\\\"\\n\"\n"
        "        \"pg_file_end_${index}:\\n.byte 0\\n.previous\\n\");\n"
        "extern const char pg_file_${index}[] __asm__(\"pg_file_${index}\");\n"
        "extern const char pg_file_end_${index}[] __asm__(\"pg_file_end_${index}\");\n")
      string(APPEND table
        "    {\"${file}\", {pg_file_${index}, static_cast<std::size_t>(pg_file_end_${index} - pg_file_${index})}},\n")
      list(APPEND depends "${root}/${file}")
      math(EXPR index "${index} + 1")
    endforeach()
  endforeach()
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT
"// Written by cmake/EmbedFiles.cmake.
#include \"pack/embedded.h\"

${asm}
namespace papergraph {
std::vector<EmbeddedFile> EmbeddedFiles() {
  return {
${table}  };
}
}  // namespace papergraph
")
  set_source_files_properties("${output}" PROPERTIES OBJECT_DEPENDS "${depends}")
endfunction()
