# As the one of a header download, but with none of the build flags of the running Node.
{
  "target_defaults": {},
  "variables": {}
}
