// Prints one line, once per command, if the running Node is not the pinned one: there is no package of it for this
// platform, or packages were installed without the optional ones.
const oldestTested = 24;
const { node } = process.versions;

if (Number.parseInt(node, 10) < oldestTested && process.env.NODE_VERSION_TOLD === undefined) {
  process.env.NODE_VERSION_TOLD = node;
  process.stderr.write(
    `This is Node ${node}: the pinned Node 26 is not installed for ${process.platform}-${process.arch}.\n`,
  );
}
