// Never run: a project needs an entry point to be published. What is packed are the programs this one refers to.
return;
